//! The ink of glyphs in fonts that draw with page commands (Type 3). Such a font has its own units, its glyphs may set
//! their own colours, and their ink need not be at their origin; only what they draw shows whether they are visible.

use hayro_interpret::font::{GlyphRun, Type3Glyph};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask};
use kurbo::{Affine, BezPath, Rect, Shape};

use super::background::FilledAreas;

/// The area on the page of a glyph's ink that is distinguishable from its background; `None` if there is none.
pub(crate) fn ink<'a>(
    glyph: &Type3Glyph<'a>,
    page: Affine,
    place: Affine,
    paint: &Paint<'a>,
    filled_areas: &FilledAreas,
) -> Option<Rect> {
    let mut ink = Ink { filled_areas, paint, area: None };
    glyph.interpret(&mut ink, page, place, paint);
    ink.area
}

struct Ink<'p, 'a> {
    filled_areas: &'p FilledAreas,
    /// The paint of the text, used by 1-bit image masks.
    paint: &'p Paint<'a>,
    area: Option<Rect>,
}

impl<'a> Ink<'_, 'a> {
    fn take(&mut self, area: Rect, paint: Option<&Paint<'_>>) {
        if let Some(Paint::Color(colour)) = paint {
            let [red, green, blue, alpha] = colour.to_rgba().components();
            if alpha < 0.04 || self.filled_areas.matches([red, green, blue], area.center()) {
                return;
            }
        }
        if area.is_finite() {
            self.area = Some(self.area.map_or(area, |before| before.union(area)));
        }
    }
}

impl<'a> Device<'a> for Ink<'_, 'a> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if !matches!(mode, DrawMode::Invisible) && !path.elements().is_empty() {
            self.take((props.transform * path.clone()).bounding_box(), Some(&props.paint));
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let whole = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let area = props.transform.transform_rect_bbox(whole);
        match &image {
            Image::Stencil(_) => self.take(area, Some(self.paint)),
            Image::Raster(_) => self.take(area, None),
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        if matches!(mode, DrawMode::Invisible) {
            return;
        }
        for glyph in run.glyphs() {
            let em = (props.transform * glyph.transform()).transform_rect_bbox(Rect::new(0.0, 0.0, 500.0, 700.0));
            self.take(em, Some(&props.paint));
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
