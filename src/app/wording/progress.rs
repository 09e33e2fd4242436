//! Waiting messages and notices.

use crate::app::locale::Locale;
use crate::domain::document::labels::{PageChoice, PageName};
use crate::domain::report::{HowFound, LeftOff, Notice, PlaceName, Waiting, WithoutMeaning};
use crate::domain::text::one_line;

impl Locale {
    /// What an answer waits for, on one line.
    pub fn waiting(self, waiting: &Waiting) -> String {
        let said = match waiting {
            Waiting::Reading => crate::say!(self, "waiting-reading"),
            Waiting::NextModel(error) => self.llm_error(error),
            Waiting::Instead { why, model } => {
                crate::say!(self, "waiting-instead", why = self.llm_error(why), model = model.as_str())
            }
            Waiting::Retrying { why, attempt, seconds: 0 } => {
                crate::say!(self, "waiting-retry-now", why = self.llm_error(why), attempt = *attempt)
            }
            Waiting::Retrying { why, attempt, seconds } => {
                let why = self.llm_error(why);
                crate::say!(self, "waiting-retry", why = why, attempt = *attempt, seconds = *seconds)
            }
            Waiting::Part { number, of, name } => {
                crate::say!(self, "waiting-part", number = *number, of = *of, name = name.as_str())
            }
            Waiting::Found(how) => self.how_found(how),
            Waiting::LeftOff(left_off) => self.left_off(left_off),
        };
        one_line(&said)
    }

    fn how_found(self, how: &HowFound) -> String {
        let place = how.place.as_ref().map(|place| crate::say!(self, "waiting-place", place = self.place_name(place)));
        let words = how.without_meaning.as_ref().map(|why| {
            let why = match why {
                WithoutMeaning::Loading => crate::say!(self, "waiting-embedder"),
                WithoutMeaning::Failed(error) => self.embed_error(error),
            };
            crate::say!(self, "waiting-words", why = why)
        });
        self.one_after_another(place.into_iter().chain(words))
    }

    fn place_name(self, place: &PlaceName) -> String {
        match place {
            PlaceName::Pages(names) => {
                let names = names.iter().map(|name| self.page_name(name));
                let all = names.reduce(|first, second| crate::say!(self, "place-and", first = first, second = second));
                all.unwrap_or_default()
            }
            PlaceName::Named(name) => name.clone(),
        }
    }

    /// What did not fit into a prompt; empty if everything did.
    pub fn left_off(self, left_off: &LeftOff) -> String {
        let LeftOff { passages, turns_shortened, turns } = *left_off;
        let parts = [
            (passages > 0).then(|| crate::say!(self, "left-off-passages", count = passages)),
            (turns_shortened > 0).then(|| crate::say!(self, "left-off-shortened", count = turns_shortened)),
            (turns > 0).then(|| crate::say!(self, "left-off-turns", count = turns)),
        ];
        let all = parts
            .into_iter()
            .flatten()
            .reduce(|first, second| crate::say!(self, "left-off-and", first = first, second = second));
        all.map(|what| crate::say!(self, "left-off", what = what)).unwrap_or_default()
    }

    /// What could not be done as asked, on one line.
    pub fn notice(self, notice: &Notice) -> String {
        let said = match notice {
            Notice::PageChoice(all) => self.one_after_another(all.iter().map(|(name, choice)| {
                let notice = self.page_choice(choice);
                match name {
                    Some(name) => crate::say!(self, "notice-of", name = name.as_str(), notice = notice),
                    None => notice,
                }
            })),
            Notice::NoTextOn(pages) => crate::say!(self, "notice-no-text", pages = self.page_name(pages)),
            Notice::NoTextOnCounted { first, last } => {
                crate::say!(self, "notice-no-text", pages = self.counted_pages(*first, *last))
            }
            Notice::NoPage { page, last, called } => {
                let last = match called {
                    Some(called) => {
                        crate::say!(self, "notice-last-called", called = self.page_name(called), page = *last)
                    }
                    None => self.counted_pages(*last, *last),
                };
                crate::say!(self, "notice-no-page", page = *page, last = last)
            }
            Notice::NotPrinted(name) => crate::say!(self, "notice-not-printed", name = name.as_str()),
        };
        one_line(&said)
    }

    fn page_choice(self, choice: &PageChoice) -> String {
        match choice {
            PageChoice::AsPrinted { pages, counted: (first, last), called } => {
                let (pages, counted) = (self.page_name(pages), self.counted_pages(*first, *last));
                match called.as_ref().map(|called| self.page_name(called)) {
                    called if first == last => {
                        let called = called.unwrap_or_else(|| crate::say!(self, "notice-another"));
                        crate::say!(self, "notice-as-printed", pages = pages, counted = counted, called = called)
                    }
                    called => {
                        let called = called.unwrap_or_else(|| crate::say!(self, "notice-others"));
                        crate::say!(self, "notice-as-printed-span", pages = pages, counted = counted, called = called)
                    }
                }
            }
            PageChoice::AsCounted { name, counted: (first, last), called } => {
                let (name, counted) = (name.as_str(), self.counted_pages(*first, *last));
                match called {
                    None => crate::say!(self, "notice-as-counted", name = name, counted = counted),
                    Some(called) => {
                        let called = self.page_name(called);
                        crate::say!(self, "notice-as-counted-called", name = name, counted = counted, called = called)
                    }
                }
            }
            PageChoice::Shared { name, places } => {
                let all: Vec<String> = places.iter().map(|(first, last)| self.counted_pages(*first, *last)).collect();
                let others = all.iter().take(all.len().saturating_sub(1)).cloned();
                let others =
                    others.reduce(|first, second| crate::say!(self, "left-off-and", first = first, second = second));
                let (others, last) = (others.unwrap_or_default(), all.last().cloned().unwrap_or_default());
                crate::say!(
                    self,
                    "notice-shared",
                    name = name.as_str(),
                    count = places.len(),
                    places = crate::say!(self, "notice-shared-places", others = others, last = last),
                    first = places.first().map_or(0, |(first, _)| *first)
                )
            }
        }
    }

    /// "page 4", as the file counts.
    fn counted_pages(self, first: u32, last: u32) -> String {
        if first == last {
            crate::say!(self, "notice-counted", page = first)
        } else {
            crate::say!(self, "notice-counted-span", from = first, to = last)
        }
    }

    pub fn page_name(self, name: &PageName) -> String {
        match name {
            PageName::Printed(from, to) if from == to => crate::say!(self, "page-short", page = from.as_str()),
            PageName::Printed(from, to) => {
                crate::say!(self, "page-span-short", from = from.as_str(), to = to.as_str())
            }
            PageName::Shared((page, _), (first, last)) if first == last => {
                crate::say!(self, "page-shared", page = page.as_str(), number = *first)
            }
            PageName::Shared((first, last), (from, to)) => {
                let (first, last) = (first.as_str(), last.as_str());
                crate::say!(self, "page-span-shared", first = first, last = last, from = *from, to = *to)
            }
            PageName::InFile(first, last) if first == last => crate::say!(self, "page-in-file", number = *first),
            PageName::InFile(first, last) => crate::say!(self, "page-span-in-file", from = *first, to = *last),
        }
    }
}
