//! The composition root of the interface: the terminal, the event loop, and effects turned into tasks.
//!
//! The loop processes every pending message, then draws once if anything changed, at most every 16 ms. Nothing on this
//! thread blocks: reading and embedding run on blocking threads or in the reader process, and report through one
//! channel.

mod burst;
mod clipboard;
mod effects;
mod events;
mod inspect;
mod models;
#[cfg_attr(not(feature = "page-images"), path = "no_pictures.rs")]
mod pictures;
mod settings;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep_until};

use crate::app::{App, Effect, Message};
use crate::config::Config;
use crate::say;
use crate::tasks::Workspace;
use crate::ui;
use clipboard::Copied;
use effects::Executor;
use pictures::Pictures;
use settings::Settings;
pub use settings::problems as interface_problems;
use terminal::Screen;

/// Minimum time between two frames: 60 per second are enough.
const FRAME: Duration = Duration::from_millis(16);

/// Time between ticks; see [`crate::app::notices::TICKS`].
const TICK: Duration = Duration::from_millis(250);

/// Runs the interface until the user quits.
///
/// # Errors
/// If there is no terminal, or the library cannot be opened.
pub async fn run(config: Config, files: Vec<PathBuf>) -> anyhow::Result<ExitCode> {
    use std::io::IsTerminal;
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        bail!(
            "the interface needs a terminal on standard input and output; \
             `docent ask FILE... QUESTION` works without one"
        );
    }
    let settings = Settings::of(&config);
    let first_run = !config.settings.home.join("library.db").exists();
    let workspace = Workspace::new(config.settings.clone())?;
    let (sender, mut reports) = unbounded_channel();
    let mut pictures = Pictures::new(workspace.clone(), config.password.clone(), settings.locale);
    let mut executor = Executor::new(workspace, sender, &config, settings.locale);

    let mut app = App::new(settings.keymap, &config.template);
    app.mouse = settings.mouse;
    app.panes.share = settings.share;
    app.locale = settings.locale;
    app.first_run = first_run;
    app.draws = Pictures::DRAWS;
    let mut screen = Screen::enter(settings.mouse)?;
    app.panes.size = screen.size()?;
    let mut effects = app.begin(files);
    for problem in config.warnings.iter().chain(&config.notices).cloned().chain(settings.problems) {
        app.notices.complain(problem);
    }
    let mut input = events::Input::new();
    let mut signals = events::Signals::new()?;
    let mut warm = false;
    let (mut dirty, mut draw_at, mut tick_at) = (true, Instant::now(), Instant::now() + TICK);
    loop {
        for effect in effects.drain(..) {
            match effect {
                Effect::Quit => return Ok(ExitCode::SUCCESS),
                Effect::Suspend => {
                    screen.suspend()?;
                    dirty = true;
                }
                Effect::Mouse(ours) => screen.mouse(ours)?,
                Effect::Copy(text) => {
                    let said = match clipboard::copy(&text) {
                        Ok(Copied::Terminal) => Message::Done(say!(app.locale, "said-copied")),
                        Ok(Copied::Tmux) => Message::Done(say!(app.locale, "said-copied-tmux")),
                        Err(e) => Message::Problem(say!(app.locale, "said-not-copied", why = e.to_string())),
                    };
                    app.update(said);
                    dirty = true;
                }
                effect => executor.run(effect),
            }
        }
        if dirty && Instant::now() >= draw_at {
            // crossterm loses a resize that arrives together with a key.
            let (columns, rows) = screen.size()?;
            if (columns, rows) != app.panes.size {
                effects.extend(app.update(Message::Resize { columns, rows }));
                continue;
            }
            app.settle();
            for message in pictures.want(&app, &mut input).await {
                app.update(message);
                app.settle();
            }
            if pictures.leaves(&app) {
                screen.clear()?;
            }
            screen.draw(&app.links(), |frame| {
                ui::draw(frame, &app, settings.theme);
                pictures.draw(frame, &app);
            })?;
            // Load the grammars for code blocks after the first frame, off this thread.
            if !std::mem::replace(&mut warm, true) {
                tokio::task::spawn_blocking(crate::app::text::warm_up);
            }
            dirty = false;
            draw_at = Instant::now() + FRAME;
        }
        let first = tokio::select! {
            event = input.next() => match event {
                Some(message) => Some(message),
                // The terminal is gone.
                None => return Ok(ExitCode::SUCCESS),
            },
            report = reports.recv() => report,
            message = pictures.next() => {
                dirty = true;
                message
            }
            signal = signals.next() => match signal {
                events::Signal::End => Some(Message::Terminate),
                events::Signal::Stop => {
                    effects.push(Effect::Suspend);
                    continue;
                }
            },
            () = sleep_until(tick_at), if app.ticking() => Some(Message::Tick),
            () = sleep_until(draw_at), if dirty => None,
        };
        let mut waiting = first;
        while let Some(message) = waiting {
            if message == Message::Tick {
                tick_at = Instant::now() + TICK;
            }
            dirty = true;
            effects.extend(app.update(message));
            waiting = reports.try_recv().ok().or_else(|| input.waiting());
        }
    }
}
