//! Whether the document answers, in words: the probability, and the strongest signs for and against.

use crate::app::locale::Locale;
use crate::domain::answering::evidence::{Judgement, Reason, Sign, Verdict};
use crate::say;

impl Locale {
    /// The probability that the document answers, in one line.
    pub(crate) fn evidence(self, judgement: &Judgement) -> String {
        let percent = (judgement.probability * 100.0).round() as i64;
        match judgement.verdict {
            Verdict::Says => say!(self, "evidence-says", percent = percent),
            Verdict::MaySay => say!(self, "evidence-may-say", percent = percent),
            Verdict::DoesNotSay => say!(self, "evidence-does-not-say", percent = percent),
        }
    }

    /// The strongest signs for and against an answer, a line each; none without any.
    pub(crate) fn evidence_reasons(self, judgement: &Judgement) -> Vec<String> {
        let said = |speaks_for: bool| {
            let all = judgement.reasons.iter().filter(|reason| reason.speaks_for == speaks_for);
            let signs = all.map(|reason| self.sign(reason)).collect::<Vec<_>>().join(" · ");
            (!signs.is_empty()).then_some(signs)
        };
        let for_it = said(true).map(|signs| say!(self, "evidence-for", signs = signs));
        let against = said(false).map(|signs| say!(self, "evidence-against", signs = signs));
        for_it.into_iter().chain(against).collect()
    }

    fn sign(self, reason: &Reason) -> String {
        let number = format!("{:.2}", reason.value);
        let percent = (reason.value * 100.0).round() as i64;
        let missing = reason.value > 0.0;
        match reason.sign {
            Sign::Similarity => say!(self, "evidence-similarity", value = number),
            Sign::AboveChance => say!(self, "evidence-above-chance", value = number),
            Sign::Lead => say!(self, "evidence-lead", value = number),
            Sign::Overlap => say!(self, "evidence-overlap", percent = percent),
            Sign::InPassage => say!(self, "evidence-in-passage", percent = percent),
            Sign::InSentences => say!(self, "evidence-in-sentences", percent = percent),
            Sign::Absent => say!(self, "evidence-absent", percent = percent),
            Sign::NamesMissing if missing => say!(self, "evidence-names-missing"),
            Sign::NamesMissing => say!(self, "evidence-names-there"),
            Sign::NumberMissing if missing => say!(self, "evidence-number-missing"),
            Sign::NumberMissing => say!(self, "evidence-number-there"),
            Sign::SubjectMissing if missing => say!(self, "evidence-subject-missing"),
            Sign::SubjectMissing => say!(self, "evidence-subject-there"),
            Sign::TypeMissing if missing => say!(self, "evidence-type-missing"),
            Sign::TypeMissing => say!(self, "evidence-type-there"),
            Sign::Read => say!(self, "evidence-read", value = number),
            Sign::ReadLead => say!(self, "evidence-read-lead", value = number),
            Sign::NoAnswerWords if missing => say!(self, "evidence-no-answer-words"),
            Sign::NoAnswerWords => say!(self, "evidence-answer-words"),
            Sign::FromCjk => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_told_on_the_side_they_speak_for() {
        let reason = |sign, value, speaks_for| Reason { sign, value, speaks_for };
        let judgement = Judgement {
            verdict: Verdict::MaySay,
            probability: 0.456,
            reasons: vec![reason(Sign::NumberMissing, 1.0, false), reason(Sign::Similarity, 0.871, true)],
        };
        let locale = Locale::English;
        assert!(locale.evidence(&judgement).contains("46 %"));
        let lines = locale.evidence_reasons(&judgement);
        assert!(lines[0].contains("0.87") && lines[1].contains("number"), "{lines:?}");
        assert!(locale.evidence_reasons(&Judgement { reasons: Vec::new(), ..judgement }).is_empty());
    }
}
