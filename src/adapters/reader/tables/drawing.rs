//! What a page draws besides text: straight rules and filled areas, which divide the cells of tables.

/// Maximum rules and areas stored of a page, each: no real table has more.
pub(in crate::adapters::reader) const MOST: usize = 20_000;

/// A straight line parallel to an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::adapters::reader) struct Rule {
    /// Its ends along its direction.
    pub from: f32,
    pub to: f32,
    /// Its middle across it.
    pub at: f32,
    pub thick: f32,
}

impl Rule {
    pub(in crate::adapters::reader) fn length(&self) -> f32 {
        self.to - self.from
    }
}

/// An upright rectangle filled with one colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::adapters::reader) struct Area {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
    pub colour: [u8; 3],
}

/// The rules and areas of a page, in points on the page as displayed, y downwards.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::adapters::reader) struct Drawing {
    /// Level rules: `at` is y.
    pub level: Vec<Rule>,
    /// Upright rules: `at` is x.
    pub upright: Vec<Rule>,
    pub areas: Vec<Area>,
}

impl Drawing {
    pub(in crate::adapters::reader) fn is_empty(&self) -> bool {
        self.level.is_empty() && self.upright.is_empty() && self.areas.is_empty()
    }

    /// The same in the frame of a writing direction, in quarter turns clockwise; `None` for other directions.
    pub(in crate::adapters::reader) fn turned(&self, angle: i16) -> Option<Drawing> {
        let kept = |rules: &[Rule]| rules.to_vec();
        let reversed =
            |rules: &[Rule]| -> Vec<Rule> { rules.iter().map(|r| Rule { from: -r.to, to: -r.from, ..*r }).collect() };
        let mirrored = |rules: Vec<Rule>| -> Vec<Rule> { rules.into_iter().map(|r| Rule { at: -r.at, ..r }).collect() };
        let (level, upright) = match angle {
            0 => return Some(self.clone()),
            // x' = y, y' = -x
            90 => (mirrored(kept(&self.upright)), reversed(&self.level)),
            180 => (mirrored(reversed(&self.level)), mirrored(reversed(&self.upright))),
            // x' = -y, y' = x
            270 => (reversed(&self.upright), mirrored(kept(&self.level))),
            _ => return None,
        };
        let areas = self.areas.iter().map(|a| match angle {
            90 => Area { x0: a.y0, y0: -a.x1, x1: a.y1, y1: -a.x0, ..*a },
            180 => Area { x0: -a.x1, y0: -a.y1, x1: -a.x0, y1: -a.y0, ..*a },
            _ => Area { x0: -a.y1, y0: a.x0, x1: -a.y0, y1: a.x1, ..*a },
        });
        Some(Drawing { level, upright, areas: areas.collect() })
    }
}
