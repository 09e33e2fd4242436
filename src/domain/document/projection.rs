//! Projects high-dimensional vectors onto a plane: the two directions of greatest variance (principal components),
//! found by power iteration, which needs neither a covariance matrix nor a linear algebra library.

/// Power iteration steps. The leading directions of text embeddings settle after a dozen.
const STEPS: usize = 24;

/// Maximum number of vectors used to find the directions; beyond it, every n-th is taken.
const SAMPLE: usize = 4_000;

/// A plane through the mean of some vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    mean: Vec<f32>,
    axes: [Vec<f32>; 2],
}

impl Projection {
    /// The plane that preserves most of the variance of `vectors`, which must have equal lengths. `None` for fewer than
    /// three, or if they do not differ.
    pub fn of(vectors: &[Vec<f32>]) -> Option<Projection> {
        let dimensions = vectors.first()?.len();
        let same: Vec<&Vec<f32>> = vectors.iter().filter(|v| v.len() == dimensions).collect();
        let sample: Vec<&Vec<f32>> = same.iter().step_by(same.len() / SAMPLE + 1).copied().collect();
        if sample.len() < 3 {
            return None;
        }
        let mut mean = vec![0.0; dimensions];
        for vector in &sample {
            mean.iter_mut().zip(*vector).for_each(|(sum, v)| *sum += v / sample.len() as f32);
        }
        let centred: Vec<Vec<f32>> = sample.iter().map(|v| minus(v, &mean)).collect();
        let first = direction(&centred, None)?;
        // If all differences lie on one line, the second direction is flat.
        let second = direction(&centred, Some(&first)).unwrap_or_else(|| vec![0.0; dimensions]);
        Some(Projection { mean, axes: [first, second] })
    }

    /// A vector's coordinates on the plane.
    pub fn project(&self, vector: &[f32]) -> (f32, f32) {
        let from_mean = minus(vector, &self.mean);
        (dot(&from_mean, &self.axes[0]), dot(&from_mean, &self.axes[1]))
    }
}

/// The direction of greatest variance, orthogonal to `other`.
fn direction(vectors: &[Vec<f32>], other: Option<&[f32]>) -> Option<Vec<f32>> {
    let free = |mut v: Vec<f32>| -> Vec<f32> {
        if let Some(other) = other {
            let along = dot(&v, other);
            v.iter_mut().zip(other).for_each(|(v, o)| *v -= along * o);
        }
        v
    };
    let start = vectors.iter().map(|v| free(v.clone())).max_by(|a, b| dot(a, a).total_cmp(&dot(b, b)))?;
    let mut axis = unit(start)?;
    for _ in 0..STEPS {
        let mut next = vec![0.0; axis.len()];
        for vector in vectors {
            let along = dot(vector, &axis);
            next.iter_mut().zip(vector).for_each(|(n, v)| *n += along * v);
        }
        axis = unit(free(next))?;
    }
    Some(axis)
}

fn unit(mut v: Vec<f32>) -> Option<Vec<f32>> {
    let length = dot(&v, &v).sqrt();
    if !length.is_finite() || length < 1e-6 {
        return None;
    }
    v.iter_mut().for_each(|v| *v /= length);
    Some(v)
}

fn minus(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_heaps_lie_apart_along_the_first_direction() {
        let near = |centre: f32, n: usize| vec![centre, (n % 7) as f32 * 0.1, (n % 3) as f32 * 0.01, 5.0];
        let vectors: Vec<Vec<f32>> = (0..60).map(|n| near(if n < 30 { -1.0 } else { 1.0 }, n)).collect();
        let projection = Projection::of(&vectors).unwrap();
        let places: Vec<f32> = vectors.iter().map(|v| projection.project(v).0).collect();
        assert!(places[..30].iter().all(|x| x.signum() == places[0].signum()));
        assert!(places[30..].iter().all(|x| x.signum() == -places[0].signum()));
        // The second direction has the second greatest variance, orthogonal to the first.
        let spread = |f: fn((f32, f32)) -> f32| {
            let all: Vec<f32> = vectors.iter().map(|v| f(projection.project(v))).collect();
            all.iter().copied().fold(f32::MIN, f32::max) - all.iter().copied().fold(f32::MAX, f32::min)
        };
        assert!(
            spread(|p| p.0) > 1.9 && (0.5..0.8).contains(&spread(|p| p.1)),
            "{} {}",
            spread(|p| p.0),
            spread(|p| p.1)
        );
    }

    #[test]
    fn vectors_that_do_not_differ_have_no_plane() {
        assert_eq!(Projection::of(&vec![vec![1.0, 2.0]; 9]), None);
        assert_eq!(Projection::of(&[]), None);
        let line: Vec<Vec<f32>> = (0..9).map(|n| vec![n as f32, 0.0]).collect();
        assert_eq!(Projection::of(&line).unwrap().project(&[4.0, 0.0]), (0.0, 0.0));
    }
}
