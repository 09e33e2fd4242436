//! The rules of a page: straight lines, thin rectangles and filled areas, as the tables need them.

use hayro_interpret::{DrawMode, Paint};
use kurbo::{Affine, BezPath, PathEl, Point, Rect};

use crate::adapters::reader::tables::drawing::{Area, Drawing, MOST, Rule};

/// Longer paths are pictures.
const MOST_ELEMENTS: usize = 4_000;

/// A filled rectangle with a side below this, in points, is a rule.
const THIN: f64 = 4.0;

/// A line that deviates from an axis by less than this, in points, is parallel to it.
const SLANT: f64 = 0.6;

/// Records what is drawn inside the clips.
#[derive(Default)]
pub(crate) struct Ruling {
    pub drawing: Drawing,
    clips: Vec<Rect>,
}

impl Ruling {
    /// Adds a path.
    pub(crate) fn path(&mut self, path: &BezPath, transform: Affine, mode: &DrawMode, paint: &Paint<'_>) {
        if path.elements().len() > MOST_ELEMENTS {
            return;
        }
        let colour = match paint {
            Paint::Color(colour) => {
                let [red, green, blue, alpha] = colour.to_rgba().components();
                if alpha < 0.04 {
                    return;
                }
                [red, green, blue].map(|part| (part.clamp(0.0, 1.0) * 255.0) as u8)
            }
            Paint::Pattern(_) => [128; 3],
        };
        if let DrawMode::Fill(_) | DrawMode::FillAndStroke(..) = mode {
            self.filled(path, transform, colour);
        }
        if let DrawMode::Stroke(props) | DrawMode::FillAndStroke(_, props) = mode {
            let [a, b, c, d, ..] = transform.as_coeffs();
            let scale = (a * d - b * c).abs().sqrt();
            self.stroked(path, transform, (f64::from(props.line_width) * scale) as f32);
        }
    }

    /// Adds an image: a thin one is a rule.
    pub(crate) fn picture(&mut self, area: Rect) {
        if area.width() < THIN || area.height() < THIN {
            self.rectangle(area, [0; 3]);
        }
    }

    pub(crate) fn clip(&mut self, area: Rect) {
        let outer = self.clips.last().copied();
        self.clips.push(outer.map_or(area, |outer| outer.intersect(area)));
    }

    pub(crate) fn unclip(&mut self) {
        self.clips.pop();
    }

    fn stroked(&mut self, path: &BezPath, transform: Affine, thick: f32) {
        let (mut start, mut last) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(to) => {
                    start = transform * to;
                    last = start;
                }
                PathEl::LineTo(to) => {
                    let to = transform * to;
                    self.line(last, to, thick);
                    last = to;
                }
                PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => last = transform * to,
                PathEl::ClosePath => {
                    self.line(last, start, thick);
                    last = start;
                }
            }
        }
    }

    fn line(&mut self, a: Point, b: Point, thick: f32) {
        // A short line as thick as it is long is a filled area, drawn as one stroke.
        if f64::from(thick) >= THIN {
            let half = f64::from(thick) / 2.0;
            if (a.y - b.y).abs() < SLANT {
                self.rectangle(Rect::from_points(a, b).inflate(0.0, half), [128; 3]);
            } else if (a.x - b.x).abs() < SLANT {
                self.rectangle(Rect::from_points(a, b).inflate(half, 0.0), [128; 3]);
            }
            return;
        }
        let area = self.within(Rect::from_points(a, b));
        let Some(area) = area else { return };
        if (a.y - b.y).abs() < SLANT && area.width() > 0.0 {
            self.level(area, thick);
        } else if (a.x - b.x).abs() < SLANT && area.height() > 0.0 {
            self.upright(area, thick);
        }
    }

    fn filled(&mut self, path: &BezPath, transform: Affine, colour: [u8; 3]) {
        let mut points: Vec<Point> = Vec::new();
        let mut straight = true;
        for element in path.elements().iter().chain([&PathEl::MoveTo(Point::ZERO)]) {
            match *element {
                PathEl::MoveTo(to) => {
                    if straight && let Some(area) = upright_rectangle(&points) {
                        self.rectangle(area, colour);
                    }
                    points.clear();
                    points.push(transform * to);
                    straight = true;
                }
                PathEl::LineTo(to) => points.push(transform * to),
                PathEl::QuadTo(..) | PathEl::CurveTo(..) => straight = false,
                PathEl::ClosePath => {}
            }
        }
    }

    fn rectangle(&mut self, area: Rect, colour: [u8; 3]) {
        let Some(area) = self.within(area) else { return };
        let (width, height) = (area.width(), area.height());
        if height < THIN && width >= height {
            self.level(area, height as f32);
        } else if width < THIN {
            self.upright(area, width as f32);
        } else if self.drawing.areas.len() < MOST {
            let [x0, y0, x1, y1] = [area.x0, area.y0, area.x1, area.y1].map(|side| side as f32);
            self.drawing.areas.push(Area { x0, y0, x1, y1, colour });
        }
    }

    /// The part of an area that no clip cuts off.
    fn within(&self, area: Rect) -> Option<Rect> {
        let Some(clip) = self.clips.last() else { return Some(area) };
        // Clips are often drawn exactly along a rule.
        let clip = clip.inflate(1.0, 1.0);
        let cut = Rect::new(area.x0.max(clip.x0), area.y0.max(clip.y0), area.x1.min(clip.x1), area.y1.min(clip.y1));
        (cut.x0 <= cut.x1 && cut.y0 <= cut.y1).then_some(cut)
    }

    fn level(&mut self, area: Rect, thick: f32) {
        let rule = Rule { from: area.x0 as f32, to: area.x1 as f32, at: ((area.y0 + area.y1) / 2.0) as f32, thick };
        push(&mut self.drawing.level, rule);
    }

    fn upright(&mut self, area: Rect, thick: f32) {
        let rule = Rule { from: area.y0 as f32, to: area.y1 as f32, at: ((area.x0 + area.x1) / 2.0) as f32, thick };
        push(&mut self.drawing.upright, rule);
    }
}

/// Adds a rule, or lengthens the one before that it continues: dots and dashes are drawn one by one.
fn push(rules: &mut Vec<Rule>, rule: Rule) {
    if ![rule.from, rule.to, rule.at].iter().all(|place| place.is_finite()) {
        return;
    }
    if let Some(last) = rules.last_mut()
        && (last.at - rule.at).abs() < 0.5
        && rule.from >= last.from
        && rule.from - last.to < 3.0
    {
        last.to = last.to.max(rule.to);
        last.thick = last.thick.max(rule.thick);
        return;
    }
    if rules.len() < MOST {
        rules.push(rule);
    }
}

/// The upright rectangle that points outline.
fn upright_rectangle(points: &[Point]) -> Option<Rect> {
    let closes = points.len() == 5 && (points[4] - points[0]).hypot() < SLANT;
    if points.len() != 4 && !closes {
        return None;
    }
    let straight = |a: Point, b: Point| (a.x - b.x).abs() < SLANT || (a.y - b.y).abs() < SLANT;
    let upright = (0..4).all(|n| straight(points[n], points[(n + 1) % 4]));
    let area = points[1..4].iter().fold(Rect::from_points(points[0], points[0]), |area, point| area.union_pt(*point));
    (upright && area.is_finite()).then_some(area)
}
