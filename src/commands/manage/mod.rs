//! What is kept on this machine and how the program is set up: configuration, models, conversations, templates, checks.

pub(super) mod bug_report;
pub(super) mod config;
pub(super) mod doctor;
pub(super) mod manual;
pub(super) mod models;
pub(super) mod sessions;
pub(super) mod templates;
pub(super) mod tune;
