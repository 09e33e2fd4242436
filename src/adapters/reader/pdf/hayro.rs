//! The primary engine: hayro interprets a page, and our device records every glyph it draws.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun, OutlineGlyph, PositionedGlyph};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, RenderContent, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, String as PdfString};
use hayro_syntax::page::Page;
use kurbo::{Affine, BezPath, Point, Rect, Shape};

use super::annotations::{self, Beside};
use super::background::FilledAreas;
use super::engine::{Engine, Reading};
use super::fonts::by_name::{NamedFonts, PageNames};
use super::fonts::cjk_collections::{self, CidFonts};
use super::fonts::glyph_names::Meaning;
use super::fonts::program::{Fonts, Unknown};
use super::fonts::style::{FontStyles, PageStyles, TypeStyle};
use super::fonts::{math_signs, unicode};
use super::forms;
use super::outline::text_string;
use super::ruling::Ruling;
use super::type3_ink;
use super::undrawn;
use crate::adapters::reader::layout::{self, Glyph, Laid, Sheet};

/// A page with more glyphs is not readable text.
const MOST_GLYPHS: usize = 2_000_000;

/// Type smaller than this, in points, cannot be read.
const TINY: f32 = 1.0;

pub(crate) struct Hayro<'a> {
    pdf: &'a Pdf,
    cache: RefCell<InterpreterCache<'a>>,
    settings: InterpreterSettings,
    cids: RefCell<CidFonts>,
    fonts: RefCell<Fonts>,
    named: RefCell<NamedFonts>,
    faces: RefCell<FontStyles>,
    /// Keep words where they are on the page.
    layout: bool,
    /// The annotations of the page read last, and its number.
    beside: RefCell<(u32, Beside)>,
}

impl<'a> Hayro<'a> {
    pub(crate) fn new(pdf: &'a Pdf, layout: bool) -> Hayro<'a> {
        let settings = InterpreterSettings {
            render_content: RenderContent::all(),
            cmap_resolver: Arc::new(cjk_collections::encoding),
            ..InterpreterSettings::default()
        };
        Hayro {
            pdf,
            cache: RefCell::new(InterpreterCache::new()),
            settings,
            cids: RefCell::default(),
            fonts: RefCell::default(),
            named: RefCell::default(),
            faces: RefCell::default(),
            layout,
            beside: RefCell::default(),
        }
    }

    /// Clears state that a page that panicked may have left inconsistent.
    pub(crate) fn recover(&self) {
        self.cache.replace(InterpreterCache::new());
        self.cids.replace(CidFonts::default());
        self.fonts.replace(Fonts::default());
        self.named.replace(NamedFonts::default());
        self.faces.replace(FontStyles::default());
    }

    /// The annotations and links of a page. The words they are on are known if the page was read last.
    pub(crate) fn beside(&self, number: u32) -> Beside {
        let (of, found) = self.beside.take();
        if of == number {
            return found;
        }
        let page = self.pdf.pages().get((number as usize).wrapping_sub(1));
        page.map(|page| annotations::of(page, Affine::IDENTITY, &[])).unwrap_or_default()
    }

    fn sheet(&self, page: &Page<'a>) -> (Sheet, Seen) {
        let (width, height) = page.render_dimensions();
        let transform = page.initial_transform(true).to_kurbo();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let cache = self.cache.borrow().clone();
        let mut context = Context::new(transform, bounds, &cache, self.pdf.xref(), self.settings.clone());
        let mut pen = Pen {
            engine: self,
            page,
            sheet: Sheet { width, height, ..Sheet::default() },
            seen: Seen::default(),
            boundless: boundless(page),
            filled_areas: FilledAreas::default(),
            ruling: Ruling::default(),
            last: None,
            groups: Vec::new(),
            spans: Vec::new(),
            names: None,
            faces: None,
            unknown: Unknown::default(),
            bitmaps: HashMap::new(),
        };
        interpret_page(page, &mut context, &mut pen);
        undrawn::set(page, transform, &mut pen.sheet.glyphs);
        pen.seen.guessed = pen.unknown.guess(&mut pen.sheet.glyphs);
        forms::arrange(page, transform, &mut pen.sheet.glyphs);
        pen.sheet.drawing = pen.ruling.drawing;
        (pen.sheet, pen.seen)
    }
}

impl Engine for Hayro<'_> {
    fn name(&self) -> &'static str {
        "hayro"
    }

    fn pages(&self) -> u32 {
        u32::try_from(self.pdf.pages().len()).unwrap_or(u32::MAX)
    }

    fn read(&self, number: u32) -> Result<Reading, String> {
        let page = self.pdf.pages().get(number as usize - 1).ok_or("there is no such page")?;
        let (sheet, seen) = self.sheet(page);
        let place = page.initial_transform(true).to_kurbo();
        self.beside.replace((number, annotations::of(page, place, &sheet.glyphs)));
        if sheet.glyphs.len() >= MOST_GLYPHS {
            return Err("it has more characters than a page can hold".into());
        }
        let laid =
            if self.layout { Laid { text: layout::grid(&sheet), ..Laid::default() } } else { layout::lay_out(&sheet) };
        Ok(Reading { laid, image: sheet.image, draws: seen.anything, shows_text: seen.text, guessed: seen.guessed })
    }
}

/// True if a file's page boxes contradict each other: they do not intersect, or have no area.
fn boundless(page: &Page<'_>) -> bool {
    let shown = page.intersected_crop_box();
    let area = shown.width() * shown.height();
    area.is_nan() || area < 1.0
}

/// What a page drew.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    anything: bool,
    text: bool,
    guessed: bool,
}

/// Records what is drawn.
struct Pen<'p, 'a> {
    engine: &'p Hayro<'a>,
    page: &'p Page<'a>,
    sheet: Sheet,
    seen: Seen,
    /// Nothing counts as off the page, since its position is unknown.
    boundless: bool,
    filled_areas: FilledAreas,
    ruling: Ruling,
    /// The last run of glyphs, whose outline may be drawn again.
    last: Option<Run>,
    /// Opacities of the enclosing groups.
    groups: Vec<f32>,
    /// Enclosing marked content: its ActualText, and where its glyphs begin.
    spans: Vec<Option<(String, usize)>>,
    /// The page's named fonts, once listed; those with numbered glyphs are then in the engine's list.
    names: Option<PageNames>,
    /// The fonts that the engine reports nothing about, once one was found.
    faces: Option<PageStyles>,
    unknown: Unknown,
    /// Sum of advances and number of Type 3 glyphs, by declared size (its bits).
    bitmaps: HashMap<u32, (f64, f64)>,
}

impl<'a> Pen<'_, 'a> {
    /// The characters of a glyph, or U+FFFD.
    fn characters(&mut self, glyph: &Drawn<'a>) -> Characters {
        match glyph.as_unicode() {
            Some(BfString::Char(c)) if c != '\0' => Characters::One(c),
            Some(BfString::String(s)) if !s.is_empty() => Characters::Many(s),
            _ => match glyph {
                Drawn::Outline(outline) => self.looked_up(outline),
                Drawn::Type3(_) => {
                    self.unknown.note_drawn(glyph.char_code(), self.sheet.glyphs.len());
                    Characters::One('\u{fffd}')
                }
            },
        }
    }

    /// The characters of a glyph that the file does not give.
    fn looked_up(&mut self, glyph: &OutlineGlyph) -> Characters {
        let (engine, page) = (self.engine, self.page);
        let names = self.names.get_or_insert_with(|| {
            engine.cids.borrow_mut().list(page);
            engine.named.borrow_mut().of(page)
        });
        match engine.cids.borrow().lookup(glyph) {
            Some(BfString::Char(c)) => return Characters::One(c),
            Some(BfString::String(s)) => return Characters::Many(s),
            None => {}
        }
        if let Some(c) = engine.fonts.borrow_mut().lookup(glyph) {
            return Characters::One(c);
        }
        match names.lookup(glyph) {
            Some(Meaning::Nothing) => return Characters::None,
            Some(Meaning::Text(text)) => return Characters::Many(text.into()),
            Some(Meaning::Number(number)) => self.unknown.note_numbered(number, self.sheet.glyphs.len()),
            // Line breaks and tabs in a string, for which fonts have no glyphs.
            None if glyph.char_code() < 0x20 && glyph.glyph_id().to_u32() == 0 => return Characters::None,
            None => self.unknown.note(glyph, self.sheet.glyphs.len()),
        }
        Characters::One('\u{fffd}')
    }

    /// The style of a run's type.
    fn look(&mut self, run: &[PositionedGlyph<'a>], first: &Drawn<'a>) -> TypeStyle {
        let Drawn::Outline(outline) = first else { return TypeStyle::default() };
        match outline.font_data() {
            Some(font) => {
                let name = font.postscript_name.as_deref().unwrap_or_default();
                let bold = font.weight.is_some_and(|w| w >= 600) || unicode::bold_name(name);
                TypeStyle { bold, fixed: font.is_monospace || unicode::fixed_name(name) }
            }
            None => {
                let (engine, page) = (self.engine, self.page);
                self.faces.get_or_insert_with(|| engine.faces.borrow_mut().of(page)).look(run)
            }
        }
    }

    /// The size of a run of Type 3 glyphs, which have their own units: a font may count in bitmap dots and be set in
    /// size 1. If the advances do not match the declared size, letters are taken to be twice as high as wide.
    fn bitmap_size(&mut self, said: f32, width: f64, glyphs: &[PositionedGlyph<'_>]) -> f32 {
        let (sum, count) = self.bitmaps.entry(said.to_bits()).or_default();
        for glyph in glyphs {
            let Drawn::Type3(glyph) = &**glyph else { continue };
            let advance = f64::from(glyph.advance_width().unwrap_or(0.0)) * width / 1000.0;
            if advance.is_finite() && advance > 0.0 {
                *sum += advance;
                *count += 1.0;
            }
        }
        let mean = (*sum / count.max(1.0)) as f32;
        if mean == 0.0 || (said * 0.15..=said * 1.5).contains(&mean) { said } else { 2.0 * mean }
    }

    /// True for glyphs outside the page's edges.
    fn off(&self, glyph: &Glyph) -> bool {
        !self.boundless && self.sheet.is_beyond(glyph)
    }

    /// A glyph with its visibility: for one drawn with page commands, judged by its ink.
    fn seen(&self, mark: Glyph, glyph: &PositionedGlyph<'a>, props: &DrawProps<'a>, mode: &DrawMode) -> Glyph {
        let Drawn::Type3(drawn) = &**glyph else { return mark };
        let faint = self.groups.iter().any(|opacity| *opacity < 0.04);
        if !mark.hidden || matches!(mode, DrawMode::Invisible) || faint {
            return mark;
        }
        let Some(ink) = type3_ink::ink(drawn, props.transform, glyph.transform(), &props.paint, &self.filled_areas)
        else {
            return mark;
        };
        let page = Rect::new(0.0, 0.0, f64::from(self.sheet.width), f64::from(self.sheet.height));
        let high = ink.width().max(ink.height()) as f32;
        let shown = self.boundless || ink.overlaps(page);
        if high < TINY || !shown {
            return mark;
        }
        if mark.size >= TINY && !self.off(&mark) {
            return Glyph { hidden: false, ..mark };
        }
        // Its position is that of its ink too, if its font's units or origin say nothing.
        let (x, advance) = (ink.x0 as f32, mark.advance.max(ink.width() as f32));
        Glyph { hidden: false, x, y: ink.y1 as f32, advance, size: mark.size.max(high), ..mark }
    }

    /// True if something drawn at a point in this paint is invisible.
    fn unseen(&self, paint: &Paint<'_>, place: Point) -> bool {
        if self.groups.iter().any(|opacity| *opacity < 0.04) {
            return true;
        }
        let Paint::Color(colour) = paint else { return false };
        let [red, green, blue, alpha] = colour.to_rgba().components();
        if alpha < 0.04 {
            return true;
        }
        self.filled_areas.matches([red, green, blue], place)
    }
}

/// A recorded run of glyphs.
struct Run {
    origin: [f64; 6],
    length: usize,
    /// Index of its first glyph on the page.
    start: usize,
}

enum Characters {
    None,
    One(char),
    Many(String),
}

/// The area of a glyph's ink on the page; `None` for glyphs without ink.
fn inked(glyph: &Drawn<'_>, transform: Affine) -> Option<Rect> {
    let Drawn::Outline(outline) = glyph else { return None };
    let path = outline.outline();
    if path.elements().is_empty() {
        return None;
    }
    Some(transform.transform_rect_bbox(path.control_box()))
}

/// A direction on the page in whole degrees, clockwise.
fn degrees(x: f64, y: f64) -> i16 {
    if y == 0.0 && x > 0.0 { 0 } else { (y.atan2(x).to_degrees().round() as i16).rem_euclid(360) }
}

impl<'a> Device<'a> for Pen<'_, 'a> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let glyphs = run.glyphs();
        let Some(first) = glyphs.first() else { return };
        (self.seen.anything, self.seen.text) = (true, true);
        if self.sheet.glyphs.len() + glyphs.len() > MOST_GLYPHS {
            return;
        }
        let TypeStyle { bold, fixed } = self.look(glyphs, first);
        let vertical = matches!(run.writing_mode(), WritingMode::Vertical);
        let origin = props.transform * first.transform();
        let [a, b, c, d, ..] = origin.as_coeffs();
        // The em is 1000 units high, however its width is stretched.
        let size = (c.hypot(d) * 1000.0) as f32;
        let width = a.hypot(b) * 1000.0;
        let size = match &**first {
            Drawn::Type3(_) => self.bitmap_size(size, width, glyphs),
            Drawn::Outline(_) => size,
        };
        let along = if vertical { degrees(-c, -d) } else { degrees(a, b) };
        let stretched = glyphs.len() > 1 && !vertical && {
            let [a2, b2, ..] = (props.transform * glyphs[glyphs.len() - 1].transform()).as_coeffs();
            (a2.hypot(b2) * 1000.0 - width).abs() > 0.01 * width
        };
        let place = origin * Point::new(200.0, 200.0);
        let hidden = matches!(mode, DrawMode::Invisible) || size < TINY || self.unseen(&props.paint, place);
        if let Some(last) = &self.last
            && last.origin == origin.as_coeffs()
            && last.length == glyphs.len()
            && matches!(mode, DrawMode::Stroke(_))
        {
            // Filled letters are drawn a second time for their outline. They are visible if either is.
            let start = last.start;
            if !hidden {
                for at in start..self.sheet.glyphs.len() {
                    self.sheet.glyphs[at].hidden = self.off(&self.sheet.glyphs[at]);
                }
            }
            return;
        }
        self.last = Some(Run { origin: origin.as_coeffs(), length: glyphs.len(), start: self.sheet.glyphs.len() });
        for glyph in glyphs {
            let transform = props.transform * glyph.transform();
            let start = transform * if vertical { Point::new(500.0, 880.0) } else { Point::ZERO };
            let advance = match &**glyph {
                _ if vertical => 1000.0,
                Drawn::Outline(outline) => f64::from(outline.advance_width().unwrap_or(500.0)),
                Drawn::Type3(glyph) => f64::from(glyph.advance_width().unwrap_or(0.0)),
            };
            // A glyph stretched to its font's intended width: its advance is that width already.
            let unit = if stretched || vertical { f64::from(size) } else { width };
            let advance = (advance * unit / 1000.0) as f32;
            let (x, y) = (start.x as f32, start.y as f32);
            let mark = Glyph { ch: ' ', x, y, advance, size, angle: along, bold, fixed, hidden };
            let mark = self.seen(Glyph { hidden: hidden || self.off(&mark), ..mark }, glyph, &props, mode);
            // The background of a pattern, which has no character, is not hidden text.
            if mark.hidden && matches!(&**glyph, Drawn::Type3(_)) && glyph.as_unicode().is_none() {
                continue;
            }
            match self.characters(glyph) {
                Characters::None => {}
                Characters::One(c) if !vertical && layout::is_mark(c) => {
                    // The position of its ink shows which letter a mark belongs to: fonts move it there or draw it
                    // there.
                    let ink = if along == 0 { inked(glyph, transform) } else { None };
                    let (x, advance) = ink.map_or((mark.x, mark.advance), |area| (area.x0 as f32, area.width() as f32));
                    unicode::push(&mut self.sheet.glyphs, Glyph { x, advance, ..mark }, &[c]);
                }
                Characters::One(c) if along == 0 && !vertical && math_signs::may_hang(c) => {
                    let line = inked(glyph, transform).and_then(|ink| math_signs::line(ink, start.y, f64::from(size)));
                    unicode::push(&mut self.sheet.glyphs, Glyph { y: line.unwrap_or(mark.y), ..mark }, &[c]);
                }
                Characters::One(c) => unicode::push(&mut self.sheet.glyphs, mark, &[c]),
                Characters::Many(s) => {
                    let chars: Vec<char> = s.chars().collect();
                    unicode::push(&mut self.sheet.glyphs, mark, &chars);
                }
            }
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.seen.anything = true;
        if let DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) = mode {
            self.filled_areas.fill(path, props.transform, *rule, &props.paint);
        }
        if !self.groups.iter().any(|opacity| *opacity < 0.04) {
            self.ruling.path(path, props.transform, mode, &props.paint);
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.draw_path(&rect.to_path(0.1), props, mode);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.seen.anything = true;
        let whole = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let page = Rect::new(0.0, 0.0, f64::from(self.sheet.width), f64::from(self.sheet.height));
        let area = props.transform.transform_rect_bbox(whole);
        let shown = area.intersect(page);
        let share = (shown.area() / page.area().max(1.0)) as f32;
        if share.is_finite() {
            self.sheet.image = self.sheet.image.max(share);
        }
        self.filled_areas.picture(area);
        self.ruling.picture(area);
    }

    fn push_transparency_group(&mut self, opacity: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.groups.push(opacity);
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.filled_areas.clip(&clip.path);
        self.ruling.clip(clip.path.bounding_box());
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.filled_areas.clip(&rect.to_path(0.1));
        self.ruling.clip(*rect);
    }

    fn pop_clip(&mut self) {
        self.filled_areas.unclip();
        self.ruling.unclip();
    }

    fn begin_marked_content(&mut self, _tag: &[u8], properties: Option<&Dict<'_>>) {
        let said = properties.and_then(|p| p.get::<PdfString<'_>>(b"ActualText")).map(|s| text_string(s.as_bytes()));
        self.spans.push(said.map(|said| (said, self.sheet.glyphs.len())));
    }

    fn end_marked_content(&mut self) {
        if let Some(Some((said, start))) = self.spans.pop() {
            unicode::replace(&mut self.sheet.glyphs, start, &said);
        }
    }
}
