//! The adapter: `q' = normalise(q + M q)`, for vectors of one embedding model.

/// The first bytes of a saved adapter: what it is, and the version of its form.
const HEAD: &[u8; 8] = b"docent\x00\x01";

/// Largest number of dimensions of an adapter that is read.
const WIDEST: usize = 4096;

/// Moves the vectors of questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapter {
    dimensions: usize,
    /// M, row by row.
    matrix: Vec<f32>,
}

impl Adapter {
    /// The adapter that moves nothing.
    pub fn none(dimensions: usize) -> Adapter {
        Adapter { dimensions, matrix: vec![0.0; dimensions * dimensions] }
    }

    /// Of a matrix given row by row; `None` unless it is square.
    pub fn of(dimensions: usize, matrix: Vec<f32>) -> Option<Adapter> {
        (dimensions > 0 && matrix.len() == dimensions * dimensions && matrix.iter().all(|v| v.is_finite()))
            .then_some(Adapter { dimensions, matrix })
    }

    /// Length of the vectors it is for.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The vector of a question as moved, of length 1; unchanged if it is of another model.
    pub fn moved(&self, question: &[f32]) -> Vec<f32> {
        if question.len() != self.dimensions {
            return question.to_vec();
        }
        let row = |(n, v): (usize, &f32)| v + dot(&self.matrix[n * self.dimensions..][..self.dimensions], question);
        normalised(question.iter().enumerate().map(row).collect())
    }

    /// To be saved.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = HEAD.to_vec();
        bytes.extend((self.dimensions as u32).to_le_bytes());
        bytes.extend(self.matrix.iter().flat_map(|v| v.to_le_bytes()));
        bytes
    }

    /// A saved adapter; `None` if it is damaged or of a later version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Adapter> {
        let rest = bytes.strip_prefix(HEAD)?;
        let (dimensions, rest) = rest.split_at_checked(4)?;
        let dimensions = u32::from_le_bytes(dimensions.try_into().ok()?) as usize;
        if dimensions > WIDEST || rest.len() != dimensions * dimensions * 4 {
            return None;
        }
        let number = |four: &[u8]| f32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        Adapter::of(dimensions, rest.chunks_exact(4).map(number).collect())
    }
}

/// The inner product of two vectors.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    // In eight sums, which the compiler computes side by side.
    let mut sums = [0.0f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in left.zip(right) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// The vector with length 1; as it is if it has none.
pub(super) fn normalised(mut vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|v| *v /= length);
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adapter_moves_a_vector_and_keeps_its_length() {
        let none = Adapter::none(2);
        assert_eq!(none.moved(&[0.6, 0.8]), [0.6, 0.8]);
        let turning = Adapter::of(2, vec![0.0, 1.0, 0.0, 0.0]).unwrap();
        let moved = turning.moved(&[0.6, 0.8]);
        assert!(moved[0] > 0.8 && (dot(&moved, &moved) - 1.0).abs() < 1e-6, "{moved:?}");
        assert_eq!(turning.moved(&[1.0, 0.0, 0.0]), [1.0, 0.0, 0.0], "a vector of another model");
    }

    #[test]
    fn a_saved_adapter_is_read_again_and_a_damaged_one_is_none() {
        let adapter = Adapter::of(3, (0..9).map(|n| n as f32 / 8.0 - 0.5).collect()).unwrap();
        let bytes = adapter.to_bytes();
        assert_eq!(Adapter::from_bytes(&bytes), Some(adapter));
        assert_eq!(Adapter::from_bytes(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Adapter::from_bytes(b"docent"), None);
        let mut wide = bytes.clone();
        wide[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Adapter::from_bytes(&wide), None);
        let mut infinite = bytes;
        infinite[12..16].copy_from_slice(&f32::INFINITY.to_le_bytes());
        assert_eq!(Adapter::from_bytes(&infinite), None);
    }
}
