//! Conversations in the library. A turn is saved when it is asked; its answer is updated while it streams, so that a
//! crash costs at most the last half second.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use super::rows::{json, parsed};
use super::{Library, LibraryError};
use crate::domain::conversation::{Conversation, ConversationId, Turn, TurnId, TurnState};
use crate::domain::document::DocumentId;

/// A conversation as shown in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConversationSummary {
    pub id: ConversationId,
    pub title: String,
    pub documents: Vec<DocumentId>,
    /// Number of turns.
    pub turns: u32,
    /// Time of the last addition, seconds since 1970 UTC.
    pub updated: i64,
}

/// A turn found by a search over all conversations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TurnHit {
    pub conversation: ConversationId,
    pub title: String,
    /// Position in the conversation, from 1.
    pub number: usize,
    pub question: String,
    pub answer: String,
}

impl Library {
    /// Creates a conversation.
    pub fn begin_conversation(
        &self,
        title: &str,
        documents: &[DocumentId],
        now: i64,
    ) -> Result<ConversationId, LibraryError> {
        self.write_spoken(|db| {
            db.execute(
                "INSERT INTO conversations (title, documents, updated) VALUES (?1, ?2, ?3)",
                params![title, json(&documents)?, now],
            )?;
            Ok(ConversationId(db.last_insert_rowid()))
        })
    }

    /// Adds a turn (its `id` is ignored) and returns its id.
    ///
    /// # Errors
    /// If SQLite fails, or the conversation does not exist.
    pub fn add_turn(&self, conversation: ConversationId, turn: &Turn) -> Result<TurnId, LibraryError> {
        let id = self.write_spoken(|db| {
            db.execute(
                "INSERT INTO turns (conversation, answer, turn) VALUES (?1, ?2, ?3)",
                params![conversation.0, turn.answer, json(turn)?],
            )?;
            let id = TurnId(db.last_insert_rowid());
            db.execute("UPDATE conversations SET updated = ?2 WHERE id = ?1", params![conversation.0, turn.asked_at])?;
            Ok(id)
        })?;
        self.forget_journal(id);
        Ok(id)
    }

    /// Updates a turn's answer while it streams.
    pub fn save_answer(&self, turn: TurnId, answer: &str) -> Result<(), LibraryError> {
        self.write_spoken(|db| db.execute("UPDATE turns SET answer = ?2 WHERE id = ?1", params![turn.0, answer]))?;
        Ok(())
    }

    /// Replaces a turn by its current state.
    pub fn save_turn(&self, turn: &Turn) -> Result<(), LibraryError> {
        self.write_spoken(|db| {
            db.execute(
                "UPDATE turns SET answer = ?2, turn = ?3 WHERE id = ?1",
                params![turn.id.0, turn.answer, json(turn)?],
            )
        })?;
        Ok(())
    }

    /// All conversations, the latest first.
    pub fn conversations(&self) -> Result<Vec<ConversationSummary>, LibraryError> {
        self.read(|db| {
            db.prepare(
                "SELECT id, title, documents, (SELECT count(*) FROM turns WHERE conversation = c.id), updated
                 FROM conversations c ORDER BY updated DESC, id DESC",
            )?
            .query_map([], |row| {
                Ok(ConversationSummary {
                    id: ConversationId(row.get(0)?),
                    title: row.get(1)?,
                    documents: parsed(row, 2)?,
                    turns: row.get(3)?,
                    updated: row.get(4)?,
                })
            })?
            .collect()
        })
    }

    /// A conversation with its turns. A turn that was being answered when the program ended is marked cancelled, with
    /// the part of its answer that had arrived.
    ///
    /// # Errors
    /// If SQLite fails, or the conversation does not exist.
    pub fn conversation(&self, id: ConversationId) -> Result<Conversation, LibraryError> {
        let found = self.read(|db| {
            let head = db
                .query_row("SELECT title, documents FROM conversations WHERE id = ?1", [id.0], |row| {
                    Ok((row.get::<_, String>(0)?, parsed(row, 1)?))
                })
                .optional()?;
            let Some((title, documents)) = head else { return Ok(None) };
            let turns = db
                .prepare("SELECT id, answer, turn FROM turns WHERE conversation = ?1 ORDER BY id")?
                .query_map([id.0], |row| {
                    let mut turn: Turn = parsed(row, 2)?;
                    turn.id = TurnId(row.get(0)?);
                    turn.answer = row.get(1)?;
                    Ok(turn)
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(Some(Conversation { id, title, documents, turns }))
        })?;
        let found = found.map(|mut conversation| {
            for turn in conversation.turns.iter_mut().filter(|turn| turn.state == TurnState::Running) {
                turn.state = TurnState::Cancelled;
                // Text that was shown after the library was last updated.
                if let Some(said) = self.journalled(turn.id).filter(|said| said.starts_with(&turn.answer)) {
                    turn.answer = said;
                }
            }
            conversation
        });
        found.ok_or(LibraryError::NoConversation(id.0))
    }

    /// The marker that fences off passages in a conversation's prompts: the saved one, else `drawn`, which is saved.
    pub fn conversation_mark(&self, id: ConversationId, drawn: &str) -> Result<String, LibraryError> {
        let kept = self.write_spoken(|db| {
            db.execute("UPDATE conversations SET mark = ?2 WHERE id = ?1 AND mark IS NULL", params![id.0, drawn])?;
            db.query_row("SELECT mark FROM conversations WHERE id = ?1", [id.0], |row| row.get(0)).optional()
        })?;
        // A conversation deleted while it was being asked has none.
        Ok(kept.unwrap_or_else(|| drawn.to_string()))
    }

    /// Renames a conversation. True if it exists.
    pub fn rename_conversation(&self, id: ConversationId, title: &str) -> Result<bool, LibraryError> {
        self.write_spoken(|db| {
            Ok(db.execute("UPDATE conversations SET title = ?2 WHERE id = ?1", params![id.0, title])? > 0)
        })
    }

    /// Creates a conversation with the first `turns` turns of another one, which is unchanged.
    ///
    /// # Errors
    /// If SQLite fails, or the conversation does not exist.
    pub fn branch_conversation(
        &self,
        id: ConversationId,
        turns: usize,
        title: &str,
        now: i64,
    ) -> Result<ConversationId, LibraryError> {
        let of = self.conversation(id)?;
        self.write_spoken(|db| {
            db.execute(
                "INSERT INTO conversations (title, documents, updated) VALUES (?1, ?2, ?3)",
                params![title, json(&of.documents)?, now],
            )?;
            let branch = ConversationId(db.last_insert_rowid());
            for turn in of.turns.iter().take(turns) {
                db.execute(
                    "INSERT INTO turns (conversation, answer, turn) VALUES (?1, ?2, ?3)",
                    params![branch.0, turn.answer, json(turn)?],
                )?;
            }
            Ok(branch)
        })
    }

    /// Turns of all conversations whose question, answer or title contains every word of `wanted`, ignoring case; the
    /// latest first, at most `limit`.
    pub fn search_conversations(&self, wanted: &str, limit: usize) -> Result<Vec<TurnHit>, LibraryError> {
        let words: Vec<String> = wanted.split_whitespace().map(str::to_lowercase).collect();
        self.read(|db| {
            let mut statement = db.prepare(
                "SELECT c.id, c.title, t.answer, t.turn,
                        (SELECT count(*) FROM turns b WHERE b.conversation = c.id AND b.id <= t.id)
                 FROM turns t JOIN conversations c ON c.id = t.conversation ORDER BY t.id DESC",
            )?;
            let mut rows = statement.query([])?;
            let mut hits = Vec::new();
            while let Some(row) = rows.next()? {
                if hits.len() == limit {
                    break;
                }
                let (title, answer): (String, String) = (row.get(1)?, row.get(2)?);
                let turn: Turn = parsed(row, 3)?;
                let text = format!("{title}\n{}\n{answer}", turn.question).to_lowercase();
                if !words.is_empty() && words.iter().all(|word| text.contains(word.as_str())) {
                    let number: i64 = row.get(4)?;
                    hits.push(TurnHit {
                        conversation: ConversationId(row.get(0)?),
                        title,
                        number: usize::try_from(number).unwrap_or(0),
                        question: turn.question,
                        answer,
                    });
                }
            }
            Ok(hits)
        })
    }

    /// The questions and answers of every conversation in lower case, for searching.
    pub fn conversation_texts(&self) -> Result<HashMap<ConversationId, String>, LibraryError> {
        self.read(|db| {
            let mut texts: HashMap<ConversationId, String> = HashMap::new();
            let mut statement =
                db.prepare("SELECT conversation, json_extract(turn, '$.question'), answer FROM turns ORDER BY id")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let text = texts.entry(ConversationId(row.get(0)?)).or_default();
                for part in [row.get::<_, Option<String>>(1)?.unwrap_or_default(), row.get::<_, String>(2)?] {
                    text.push_str(&part.to_lowercase());
                    text.push('\n');
                }
            }
            Ok(texts)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::chat::FinishReason;

    fn turn(question: &str) -> Turn {
        Turn {
            id: TurnId(0),
            question: question.into(),
            rewritten: None,
            template: "answer".into(),
            asked_with: Default::default(),
            answer: String::new(),
            passages: vec![],
            citations: vec![],
            model: None,
            usage: None,
            state: TurnState::Running,
            withdrawn: None,
            inquiry: None,
            failure: None,
            asked_at: 7,
        }
    }

    #[test]
    fn what_had_arrived_survives_a_crash_in_mid_stream() {
        let home = tempfile::tempdir().unwrap();
        let id = {
            let library = Library::open(home.path()).unwrap();
            let id = library.begin_conversation("Riga", &[DocumentId("d".into())], 5).unwrap();
            let first = library.add_turn(id, &turn("When does it freeze?")).unwrap();
            library.save_answer(first, "In Janu").unwrap();
            id
        };
        let library = Library::open(home.path()).unwrap();
        let conversation = library.conversation(id).unwrap();
        assert_eq!(conversation.turns[0].answer, "In Janu");
        assert_eq!(conversation.turns[0].state, TurnState::Cancelled);
    }

    #[test]
    fn conversations_are_renamed_branched_and_searched_across() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let id = library.begin_conversation("Riga", &[DocumentId("d".into())], 5).unwrap();
        for (question, answer) in
            [("When does it freeze?", "In January."), ("港口多深？", "十四米。"), ("Why?", "Ice.")]
        {
            let mut turn = turn(question);
            turn.answer = answer.into();
            library.add_turn(id, &turn).unwrap();
        }
        assert!(library.rename_conversation(id, "Harbour of Riga").unwrap());
        assert!(!library.rename_conversation(ConversationId(99), "x").unwrap());
        let branch = library.branch_conversation(id, 2, "Riga, another way", 9).unwrap();
        assert_eq!(library.conversation(branch).unwrap().turns.len(), 2);
        assert_eq!(library.conversation(id).unwrap().turns.len(), 3);
        let found = |words: &str| {
            let hits = library.search_conversations(words, 10).unwrap();
            hits.iter().map(|h| (h.conversation, h.number)).collect::<Vec<_>>()
        };
        assert_eq!(found("harbour ICE."), [(id, 3)]);
        assert_eq!(found("十四米"), [(branch, 2), (id, 2)]);
        assert!(found("penguin").is_empty() && found(" ").is_empty());
    }

    #[test]
    fn pieces_seen_after_the_last_saving_survive_a_kill_and_belong_to_no_other_turn() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let id = library.begin_conversation("Riga", &[], 5).unwrap();
        let first = library.add_turn(id, &turn("When?")).unwrap();
        let mut journal = library.journal(first, "").unwrap();
        journal.add("In Janu").unwrap();
        library.save_answer(first, "In Janu").unwrap();
        journal.add("ary, 每年").unwrap();
        // Killed here: nothing is closed.
        std::mem::forget(journal);
        drop(library);
        let library = Library::open(home.path()).unwrap();
        assert_eq!(library.conversation(id).unwrap().turns[0].answer, "In January, 每年");
        library.delete_conversation(id).unwrap();
        let id = library.begin_conversation("Ventspils", &[], 6).unwrap();
        let again = library.add_turn(id, &turn("And there?")).unwrap();
        assert_eq!(again, first, "SQLite gives the number anew");
        assert_eq!(library.conversation(id).unwrap().turns[0].answer, "");
    }

    #[test]
    fn turns_keep_their_order_and_final_state() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let id = library.begin_conversation("t", &[], 5).unwrap();
        for question in ["one", "two"] {
            let mut turn = turn(question);
            turn.id = library.add_turn(id, &turn).unwrap();
            turn.answer = format!("answer to {question}");
            turn.state = TurnState::Done(FinishReason::Stop);
            library.save_turn(&turn).unwrap();
        }
        let turns = library.conversation(id).unwrap().turns;
        assert_eq!(turns.iter().map(|t| t.answer.as_str()).collect::<Vec<_>>(), ["answer to one", "answer to two"]);
        assert_eq!(library.conversations().unwrap()[0].turns, 2);
        assert!(library.delete_conversation(id).unwrap() && !library.delete_conversation(id).unwrap());
        assert!(library.conversation(id).unwrap_err().to_string().contains("sessions list"));
    }
}
