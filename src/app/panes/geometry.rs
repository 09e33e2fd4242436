//! The screen layout: plain arithmetic, so that clicks, scrolling and drawing agree.

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// The first column.
    pub x: u16,
    /// The first row.
    pub y: u16,
    /// In columns.
    pub width: u16,
    /// In rows.
    pub height: u16,
}

impl Area {
    /// True if the cell is inside.
    pub fn contains(&self, column: u16, row: u16) -> bool {
        (self.x..self.x + self.width).contains(&column) && (self.y..self.y + self.height).contains(&row)
    }
}

/// How conversation and side pane share the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// The conversation alone.
    #[default]
    Alone,
    Beside,
    /// The side pane below the conversation.
    Below,
    /// One at a time: the side pane in place of the conversation.
    Instead,
}

/// The parts of the screen. Hidden parts have no rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Geometry {
    /// One line: the documents.
    pub header: Area,
    /// The conversation's text.
    pub chat: Area,
    /// The side pane, with its rule.
    pub side: Area,
    /// The side pane's text.
    pub side_text: Area,
    /// The rule above the input.
    pub rule: Area,
    /// The input.
    pub composer: Area,
    /// One line: model, template, hints.
    pub status: Area,
    pub arrangement: Arrangement,
}

/// On a smaller screen, only a request for more space is shown.
pub const SMALLEST: (u16, u16) = (40, 10);

/// Longer lines are hard to read.
pub const WIDEST_TEXT: u16 = 110;

/// Width of the input's prompt.
pub const PROMPT: u16 = 2;

/// Lays out the screen. `side` says whether the side pane is shown, `focused` whether it has the focus; `share` is its
/// share of the width in percent; `input` is the number of lines of the input. `None` if the screen is too small.
pub fn geometry(columns: u16, rows: u16, side: bool, focused: bool, share: u16, input: u16) -> Option<Geometry> {
    if columns < SMALLEST.0 || rows < SMALLEST.1 {
        return None;
    }
    let line = |y: u16| Area { x: 0, y, width: columns, height: 1 };
    let input = input.clamp(1, (rows / 3).max(1));
    let (top, bottom) = (1, rows - 2 - input);
    let main = Area { x: 0, y: top, width: columns, height: bottom - top };
    let arrangement = match side {
        false => Arrangement::Alone,
        true if columns >= 100 => Arrangement::Beside,
        true if rows >= 20 && columns >= 60 => Arrangement::Below,
        true if focused => Arrangement::Instead,
        true => Arrangement::Alone,
    };
    let (chat, side) = match arrangement {
        Arrangement::Alone => (main, Area::default()),
        Arrangement::Instead => (Area::default(), main),
        Arrangement::Beside => {
            let width = (columns * share / 100).clamp(30, columns - 50);
            let left = columns - width;
            (Area { width: left, ..main }, Area { x: left, width, ..main })
        }
        Arrangement::Below => {
            let height = if focused { main.height * 3 / 5 } else { main.height / 2 };
            let upper = main.height - height;
            (Area { height: upper, ..main }, Area { y: main.y + upper, height, ..main })
        }
    };
    let inner = |area: Area| Area { x: area.x + 1, width: area.width.saturating_sub(2).min(WIDEST_TEXT), ..area };
    // Beside: a vertical rule and a title line. Below or instead: a horizontal rule that is the title.
    let side_text = match arrangement {
        Arrangement::Alone => Area::default(),
        Arrangement::Beside => {
            Area { x: side.x + 2, y: side.y + 1, width: side.width.saturating_sub(3), height: side.height - 1 }
        }
        _ => Area { x: side.x + 1, y: side.y + 1, width: side.width - 2, height: side.height.saturating_sub(1) },
    };
    Some(Geometry {
        header: line(0),
        chat: if chat.height == 0 { chat } else { inner(chat) },
        side,
        side_text,
        rule: line(bottom),
        composer: Area { x: PROMPT, y: bottom + 1, width: columns - PROMPT - 1, height: input },
        status: line(rows - 1),
        arrangement,
    })
}

/// Up to this many columns or rows beside an overlay are too few to be useful.
const SCRAPS: (u16, u16) = (12, 1);

/// The area of an overlay with `width` × `height` cells of text: centred, inside the screen, with space for its border.
/// It takes the whole width, or the rows down to the input, if hardly anything would be left of them.
pub fn centred(columns: u16, rows: u16, width: u16, height: u16) -> Area {
    let mut width = (width + 4).min(columns);
    if columns - width < SCRAPS.0 {
        width = columns;
    }
    let most = rows.saturating_sub(2);
    let mut height = (height + 2).min(most);
    if most - height <= SCRAPS.1 {
        height = most;
    }
    Area { x: (columns - width) / 2, y: rows.saturating_sub(height) / 3, width, height }
}

/// The columns of text available to an overlay that wants this many.
pub fn room(columns: u16, wanted: u16) -> u16 {
    centred(columns, 0, wanted, 0).width.saturating_sub(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_lies_on_the_screen_and_none_over_another() {
        for (columns, rows) in [(40, 10), (60, 20), (80, 24), (99, 30), (100, 24), (120, 36), (200, 50), (500, 200)] {
            for (side, focused) in [(false, false), (true, false), (true, true)] {
                for input in [1, 3, 50] {
                    let g = geometry(columns, rows, side, focused, 42, input).unwrap();
                    let parts = [g.header, g.chat, g.side, g.rule, g.composer, g.status];
                    for (n, a) in parts.iter().enumerate() {
                        assert!(a.x + a.width <= columns && a.y + a.height <= rows, "{columns}×{rows} {a:?}");
                        for b in &parts[n + 1..] {
                            let apart = a.x + a.width <= b.x
                                || b.x + b.width <= a.x
                                || a.y + a.height <= b.y
                                || b.y + b.height <= a.y;
                            assert!(apart || a.height == 0 || b.height == 0, "{columns}×{rows} {a:?} {b:?}");
                        }
                    }
                    assert!(g.composer.height >= 1 && (g.chat.height >= 2 || g.side.height >= 2));
                    assert!(g.side.contains(g.side_text.x, g.side_text.y) || !side || g.side.height < 2);
                }
            }
        }
        assert_eq!(geometry(39, 24, false, false, 42, 1), None);
    }

    #[test]
    fn an_overlay_leaves_no_scraps_of_the_screen_beside_it() {
        assert_eq!(centred(120, 36, 40, 10), Area { x: 38, y: 8, width: 44, height: 12 });
        assert_eq!(centred(80, 24, 72, 90), Area { x: 0, y: 0, width: 80, height: 22 });
        assert_eq!(centred(40, 10, 0, 0).width, 4);
    }

    #[test]
    fn the_side_pane_is_beside_below_or_instead() {
        let at = |c, r, f| geometry(c, r, true, f, 42, 1).unwrap().arrangement;
        assert_eq!(at(120, 36, false), Arrangement::Beside);
        assert_eq!(at(80, 24, false), Arrangement::Below);
        assert_eq!((at(50, 18, true), at(50, 18, false)), (Arrangement::Instead, Arrangement::Alone));
    }
}
