//! Decides what a question asks for, from its words alone.

use super::{Inquiry, Kind, Part, Scope, structure};
