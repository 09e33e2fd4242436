//! Fits search to what its owner marked right: a matrix that moves the vector of a question towards those of the
//! passages that answer questions like it. Vectors of passages stay as they are, so that nothing has to be embedded
//! again and it can be undone.

pub mod adapter;
pub mod choice;
pub mod fitting;
pub mod folds;
pub mod general;
pub mod holding;
pub mod report;
