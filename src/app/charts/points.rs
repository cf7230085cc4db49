//! Numbers over time, and how few of them a picture needs.
//!
//! A million points on a screen of a thousand columns are a thousand times too many. Points are kept with the lowest and
//! the highest of each 64, 1024 and 16,384 of them, so that a picture of any stretch takes some thousand points and none
//! of its peaks is lost.

use std::ops::RangeInclusive;

/// The most points of a series: 16 MB. Beyond it the oldest eighth is let go, and counted.
pub(super) const MOST_POINTS: usize = 1 << 20;

/// How many points each level's blocks stand for.
const LEVELS: [usize; 3] = [1 << 6, 1 << 10, 1 << 14];

/// A line is broken where nothing came for so many times the usual interval …
const GAP_TIMES: f64 = 10.0;
/// … and for at least so many seconds: jitter of the network is no gap.
const GAP_SECONDS: f64 = 3.0;

/// One number, or a gap.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    /// Seconds since 1970.
    at: f64,
    /// NaN is a gap.
    value: f64,
}

/// What a picture needs of a run of points.
#[derive(Debug, Clone, Copy)]
struct Block {
    low: Point,
    high: Point,
    gap: bool,
}

/// Points in the order of time.
#[derive(Debug, Clone, Default)]
pub struct Points {
    points: Vec<Point>,
    levels: [Vec<Block>; 3],
    /// The usual time between two points, in seconds; 0 before the second.
    interval: f64,
    numbers: u64,
    let_go: u64,
}

/// A line without a gap: time in seconds since 1970, and value.
pub type Stroke = Vec<[f64; 2]>;

impl Points {
    /// Adds a number. A time before the last one's counts as the last one's: a clock that is set back must not tear the
    /// order.
    pub(super) fn push(&mut self, at: f64, value: f64) {
        if !value.is_finite() {
            return self.cut(at);
        }
        let at = self.settled(at);
        if let Some(last) = self.points.last().copied().filter(|last| !last.value.is_nan()) {
            let passed = at - last.at;
            if self.interval > 0.0 && passed > GAP_SECONDS && passed > GAP_TIMES * self.interval {
                self.add(Point { at: last.at, value: f64::NAN });
            } else {
                // An average over the last sixteen or so.
                self.interval += (passed - self.interval) / if self.interval == 0.0 { 1.0 } else { 16.0 };
            }
        }
        self.numbers += 1;
        self.add(Point { at, value });
    }

    /// Ends the line here: what comes next is not joined to it.
    pub(super) fn cut(&mut self, at: f64) {
        if self.points.last().is_some_and(|last| !last.value.is_nan()) {
            let at = self.settled(at);
            self.add(Point { at, value: f64::NAN });
        }
    }

    /// How many numbers were added.
    #[must_use]
    pub fn numbers(&self) -> u64 {
        self.numbers
    }

    /// How many of the oldest points were let go.
    #[must_use]
    pub fn let_go(&self) -> u64 {
        self.let_go
    }

    /// The newest number.
    #[must_use]
    pub fn last(&self) -> Option<f64> {
        self.points.iter().rev().map(|point| point.value).find(|value| !value.is_nan())
    }

    /// From the first to the last point, in seconds since 1970.
    #[must_use]
    pub fn span(&self) -> Option<RangeInclusive<f64>> {
        Some(self.points.first()?.at..=self.points.last()?.at)
    }

    /// The lowest and the highest number.
    #[must_use]
    pub fn extremes(&self) -> Option<(f64, f64)> {
        let blocks = self.levels[2].iter().map(|block| (block.low.value, block.high.value));
        let rest = &self.points[self.levels[2].len() * LEVELS[2]..];
        let rest = rest.iter().map(|point| (point.value, point.value));
        blocks.chain(rest).fold(None, |found, (low, high)| match found {
            None if low.is_nan() => None,
            None => Some((low, high)),
            Some((lowest, highest)) => Some((low.min(lowest), high.max(highest))),
        })
    }

    /// What is to be drawn between two times on so many columns, with the neighbours beyond both edges. At most some four
    /// points a column, however many there are.
    #[must_use]
    pub fn strokes(&self, range: &RangeInclusive<f64>, columns: usize) -> Vec<Stroke> {
        let begin = self.points.partition_point(|point| point.at < *range.start()).saturating_sub(1);
        let end = (self.points.partition_point(|point| point.at <= *range.end()) + 1).min(self.points.len());
        let most = columns.max(1) * 2;
        let level = LEVELS.iter().position(|size| (end - begin) / size <= most && end - begin > most * 2);
        let mut pen = Pen::default();
        match level.filter(|_| end - begin > most * 2) {
            None if end - begin > most * 2 => self.draw_blocks(LEVELS.len() - 1, begin, end, &mut pen),
            None => self.draw_points(begin, end, &mut pen),
            Some(level) => self.draw_blocks(level, begin, end, &mut pen),
        }
        pen.finish()
    }

    fn draw_points(&self, begin: usize, end: usize, pen: &mut Pen) {
        for point in &self.points[begin.min(end)..end] {
            if point.value.is_nan() { pen.lift() } else { pen.to(*point) }
        }
    }

    /// Whole blocks by their extremes, what sticks out at both ends point by point.
    fn draw_blocks(&self, level: usize, begin: usize, end: usize, pen: &mut Pen) {
        let size = LEVELS[level];
        let (first, last) = (begin.div_ceil(size), (end / size).min(self.levels[level].len()));
        if first >= last {
            return self.draw_points(begin, end, pen);
        }
        self.draw_points(begin, first * size, pen);
        for block in &self.levels[level][first..last] {
            pen.block(block);
        }
        self.draw_points(last * size, end, pen);
    }

    fn settled(&self, at: f64) -> f64 {
        self.points.last().map_or(at, |last| at.max(last.at))
    }

    fn add(&mut self, point: Point) {
        if self.points.len() >= MOST_POINTS {
            self.let_oldest_go();
        }
        self.points.push(point);
        for (level, size) in LEVELS.iter().enumerate() {
            if self.points.len().is_multiple_of(*size) {
                let block = self.block(level, self.points.len() - size);
                self.levels[level].push(block);
            }
        }
    }

    /// The block of this level that begins here: from the points, or from the blocks of the level below.
    fn block(&self, level: usize, begin: usize) -> Block {
        let Some(below) = level.checked_sub(1) else {
            let points = self.points[begin..begin + LEVELS[0]].iter();
            return points.map(|point| Block::of(*point)).reduce(Block::joined).unwrap_or_else(Block::empty);
        };
        let (first, count) = (begin / LEVELS[below], LEVELS[level] / LEVELS[below]);
        let blocks = self.levels[below][first..first + count].iter();
        blocks.copied().reduce(Block::joined).unwrap_or_else(Block::empty)
    }

    /// An eighth at a time, in whole blocks of the highest level, so that those of the others stay where they are.
    fn let_oldest_go(&mut self) {
        let count = MOST_POINTS / 8;
        self.points.drain(..count);
        for (level, size) in LEVELS.iter().enumerate() {
            self.levels[level].drain(..count / size);
        }
        self.let_go += count as u64;
    }
}

impl Block {
    fn of(point: Point) -> Self {
        Self { low: point, high: point, gap: point.value.is_nan() }
    }

    fn empty() -> Self {
        Self::of(Point { at: 0.0, value: f64::NAN })
    }

    fn joined(self, other: Self) -> Self {
        let low = if self.low.value.is_nan() || other.low.value < self.low.value { other.low } else { self.low };
        let high = if self.high.value.is_nan() || other.high.value > self.high.value { other.high } else { self.high };
        Self { low, high, gap: self.gap || other.gap }
    }
}

/// Draws lines.
#[derive(Default)]
struct Pen {
    strokes: Vec<Stroke>,
    stroke: Stroke,
}

impl Pen {
    fn to(&mut self, point: Point) {
        self.stroke.push([point.at, point.value]);
    }

    fn lift(&mut self) {
        if !self.stroke.is_empty() {
            self.strokes.push(std::mem::take(&mut self.stroke));
        }
    }

    fn block(&mut self, block: &Block) {
        if !block.low.value.is_nan() {
            let low_first = block.low.at <= block.high.at;
            let (first, second) = if low_first { (block.low, block.high) } else { (block.high, block.low) };
            self.to(first);
            self.to(second);
        }
        if block.gap {
            self.lift();
        }
    }

    fn finish(mut self) -> Vec<Stroke> {
        self.lift();
        self.strokes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(count: usize) -> Points {
        let mut points = Points::default();
        for number in 0..count {
            points.push(number as f64, (number as f64 / 100.0).sin());
        }
        points
    }

    #[test]
    fn a_picture_has_few_points_and_all_peaks() {
        let mut points = wave(500_000);
        points.push(500_000.0, 7.0);
        for number in 500_001..1_000_000 {
            points.push(f64::from(number), 0.0);
        }
        for range in [0.0..=1e6, 499_000.0..=501_000.0, 3e5..=7e5, 499_990.0..=500_010.0] {
            let strokes = points.strokes(&range, 1000);
            let drawn: Vec<_> = strokes.concat();
            assert!(drawn.len() <= 4 * 1000 + 2 * LEVELS[2], "{} for {range:?}", drawn.len());
            assert!(drawn.iter().any(|[at, value]| (*at, *value) == (500_000.0, 7.0)), "{range:?}");
            assert!(drawn.is_sorted_by(|one, other| one[0] <= other[0]), "{range:?}");
        }
        assert_eq!(points.extremes().map(|(_, high)| high), Some(7.0));
    }

    #[test]
    fn lines_are_broken_where_nothing_came() {
        let mut points = Points::default();
        for at in [0.0, 1.0, 2.0, 3.0, 40.0, 41.0] {
            points.push(at, at);
        }
        points.cut(41.5);
        points.push(42.0, f64::INFINITY);
        points.push(43.0, 43.0);
        let strokes = points.strokes(&(0.0..=50.0), 100);
        let ends: Vec<_> = strokes.iter().map(|stroke| (stroke[0][0], stroke[stroke.len() - 1][0])).collect();
        assert_eq!(ends, [(0.0, 3.0), (40.0, 41.0), (43.0, 43.0)]);
        assert_eq!((points.numbers(), points.last()), (7, Some(43.0)));
    }

    #[test]
    fn only_what_is_in_sight_and_its_neighbours_are_drawn() {
        let points = wave(100);
        let drawn = points.strokes(&(10.0..=12.0), 100).concat();
        assert_eq!(drawn.iter().map(|point| point[0]).collect::<Vec<_>>(), [9.0, 10.0, 11.0, 12.0, 13.0]);
        assert!(points.strokes(&(200.0..=300.0), 100).concat().len() <= 1);
        assert!(Points::default().strokes(&(0.0..=1.0), 100).is_empty());
    }

    #[test]
    fn the_oldest_are_let_go_and_counted() {
        let points = wave(MOST_POINTS + 1000);
        assert_eq!(points.let_go() as usize, MOST_POINTS / 8);
        assert_eq!(points.numbers() as usize, MOST_POINTS + 1000);
        let span = points.span().unwrap();
        assert_eq!((*span.start() as usize, *span.end() as usize), (MOST_POINTS / 8, MOST_POINTS + 999));
        let drawn = points.strokes(&span, 800).concat();
        assert!(drawn.iter().all(|[at, value]| (*value - (at / 100.0).sin()).abs() < 1e-9));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_the_order() {
        let mut points = Points::default();
        for at in [5.0, 3.0, 6.0] {
            points.push(at, at);
        }
        assert_eq!(points.strokes(&(0.0..=9.0), 9).concat(), [[5.0, 5.0], [5.0, 3.0], [6.0, 6.0]]);
    }
}
