//! Inquiries: what a question asks for, decided before anything is searched. Its kind, its scope (the part of the
//! documents it is about) and the form of the answer.

pub mod comparison;
mod deciding;
pub mod wanted;
