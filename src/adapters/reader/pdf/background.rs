//! The background of text: the areas a page fills with colour, to detect text in its background's colour.
//!
//! A false positive leaves a page's words out of every passage, so an area counts only where it covers: not its
//! bounding box, nor what is clipped away. Otherwise frames, circles and slanted lines would count as black pages.

use hayro_interpret::{FillRule, Paint};
use kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};

/// Longer paths are pictures, not backgrounds.
const MOST_ELEMENTS: usize = 2_000;

/// Maximum areas stored.
const MOST_AREAS: usize = 4_000;

/// Maximum path elements stored for areas that are not upright rectangles.
const MOST_KEPT: usize = 40_000;

/// Rules and hairlines up to this width, in points, are no background.
const THIN: f64 = 4.0;

/// A filled area, and its colour if it is uniform.
struct FilledArea {
    area: Rect,
    /// Its outline within the area, if that is not an upright rectangle.
    shape: Option<(BezPath, FillRule)>,
    colour: Option<[f32; 3]>,
}

/// The filled areas of a page in drawing order. Coordinates are points on the displayed page.
#[derive(Default)]
pub(crate) struct FilledAreas {
    areas: Vec<FilledArea>,
    kept: usize,
    /// The stack of clip areas, each within the one before, and whether all of them are upright rectangles.
    clips: Vec<(Rect, bool)>,
}

impl FilledAreas {
    /// True if a colour is indistinguishable from its background at a point. Paper is white.
    pub(crate) fn matches(&self, colour: [f32; 3], place: Point) -> bool {
        let light = colour.iter().all(|part| *part > 0.9);
        if !light && self.areas.is_empty() {
            return false;
        }
        let below = self.areas.iter().rev().find(|below| below.covers(place));
        let below = below.map_or(Some([1.0; 3]), |below| below.colour);
        below.is_some_and(|below| below.iter().zip(colour).all(|(a, b)| (a - b).abs() < 0.03))
    }

    /// Adds a filled path.
    pub(crate) fn fill(&mut self, path: &BezPath, transform: Affine, rule: FillRule, paint: &Paint<'_>) {
        if path.elements().len() >= MOST_ELEMENTS || self.areas.len() >= MOST_AREAS {
            return;
        }
        let colour = match paint {
            Paint::Color(colour) => {
                let [red, green, blue, alpha] = colour.to_rgba().components();
                if alpha < 0.2 {
                    return;
                }
                (alpha > 0.95).then_some([red, green, blue])
            }
            Paint::Pattern(_) => None,
        };
        let path = transform * path.clone();
        let parts = parts(&path);
        // The cells of a table are often one path; if parts are nested, only the path as a whole says what is filled.
        let apart = |n: usize| {
            let middle = parts[n].0.center();
            parts.iter().enumerate().all(|(other, part)| other == n || !part.0.contains(middle))
        };
        if parts.iter().all(|part| part.1) && (parts.len() == 1 || parts.len() < 400 && (0..parts.len()).all(apart)) {
            for (area, _) in parts {
                self.keep(area, None, colour);
            }
            return;
        }
        let Some(area) = parts.into_iter().map(|part| part.0).reduce(|a, b| a.union(b)) else { return };
        self.kept += path.elements().len();
        if self.kept < MOST_KEPT {
            self.keep(area, Some((closed(&path), rule)), colour);
        }
    }

    /// Adds an image, which has every colour.
    pub(crate) fn picture(&mut self, area: Rect) {
        self.keep(area, None, None);
    }

    /// Pushes a clip path.
    pub(crate) fn clip(&mut self, path: &BezPath) {
        let parts = parts(path);
        let upright = matches!(parts.as_slice(), [(_, true)]);
        let area = parts.into_iter().map(|part| part.0).reduce(|a, b| a.union(b)).unwrap_or(Rect::ZERO);
        let (outer, plain) = self.clips.last().copied().unwrap_or((area, true));
        self.clips.push((outer.intersect(area), plain && upright));
    }

    /// Pops the last clip.
    pub(crate) fn unclip(&mut self) {
        self.clips.pop();
    }

    fn keep(&mut self, area: Rect, shape: Option<(BezPath, FillRule)>, colour: Option<[f32; 3]>) {
        let (area, whole) = match self.clips.last() {
            Some((clip, upright)) => (area.intersect(*clip), *upright),
            None => (area, true),
        };
        if area.width() < THIN || area.height() < THIN || self.areas.len() >= MOST_AREAS {
            return;
        }
        // How much of it a clip of another shape leaves is unknown.
        self.areas.push(FilledArea { area, shape, colour: colour.filter(|_| whole) });
    }
}

impl FilledArea {
    fn covers(&self, place: Point) -> bool {
        self.area.contains(place)
            && self.shape.as_ref().is_none_or(|(path, rule)| match rule {
                FillRule::NonZero => path.winding(place) != 0,
                FillRule::EvenOdd => path.winding(place) % 2 != 0,
            })
    }
}

/// A path with every subpath closed, as filling requires.
fn closed(path: &BezPath) -> BezPath {
    let mut closed = BezPath::new();
    let mut open = false;
    for element in path.elements() {
        if open && matches!(element, PathEl::MoveTo(_)) {
            closed.close_path();
        }
        open = !matches!(element, PathEl::ClosePath | PathEl::MoveTo(_));
        closed.push(*element);
    }
    if open {
        closed.close_path();
    }
    closed
}

/// The bounding boxes of a path's parts, and which of them are upright rectangles.
fn parts(path: &BezPath) -> Vec<(Rect, bool)> {
    let mut parts: Vec<(Rect, bool)> = Vec::new();
    let mut last = Point::ZERO;
    let mut open = false;
    let mut sides = 0;
    for element in path.elements() {
        let points: &[Point] = match element {
            PathEl::MoveTo(point) => {
                open = false;
                last = *point;
                continue;
            }
            PathEl::LineTo(a) => &[*a],
            PathEl::QuadTo(a, b) => &[*a, *b],
            PathEl::CurveTo(a, b, c) => &[*a, *b, *c],
            PathEl::ClosePath => continue,
        };
        if !open {
            parts.push((Rect::from_points(last, last), true));
            open = true;
            sides = 0;
        }
        sides += 1;
        let Some((area, upright)) = parts.last_mut() else { continue };
        // Every side of an upright rectangle is parallel to an axis.
        let straight = |to: &Point| (to.x - last.x).abs() < 0.5 || (to.y - last.y).abs() < 0.5;
        *upright &= points.len() == 1 && straight(&points[0]) && sides <= 4;
        for point in points {
            *area = area.union_pt(*point);
        }
        if let Some(point) = points.last() {
            last = *point;
        }
    }
    parts
}
