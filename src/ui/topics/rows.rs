//! The visible levels of the tree. Made anew only when topics came, the filter or the order changed or something was
//! folded, and never for longer than a slice of a frame: until the new rows are complete, the old ones stay.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::folds::Folds;
use super::matches::Matches;
use super::order::{Orders, SortBy};
use super::walk::{Sight, TopicRow, Walk};
use crate::app::{NodeId, TopicTree};

/// The most of a frame that is spent here.
const SLICE: Duration = Duration::from_millis(4);

/// An order that moves is made anew this often.
const SETTLED: Duration = Duration::from_secs(1);

/// For what came by itself, rows may take one part in so many of the time.
const SHARE: u32 = 20;

/// Rows that are made within this time need no rest.
const QUICK: Duration = Duration::from_millis(1);

/// What rows are made for, as the user wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wish {
    generation: u64,
    sort: SortBy,
    folds: u64,
    /// Grows with every other filter.
    filters: u64,
}

/// What became of a look at the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refreshed {
    /// There are other rows now.
    pub changed: bool,
    /// When to look again, if nothing else happens.
    pub again: Option<Duration>,
}

/// The visible levels.
#[derive(Debug, Default)]
pub struct TopicRows {
    rows: Vec<TopicRow>,
    folds: Folds,
    orders: Orders,
    matches: Option<Matches>,
    filters: u64,
    generation: u64,
    making: Option<Making>,
    made: Option<Made>,
}

/// Rows that are being made.
#[derive(Debug)]
struct Making {
    from: Source,
    walk: Walk,
    took: Duration,
}

/// What rows are made for, and from what.
#[derive(Debug, Clone, Copy)]
struct Source {
    wish: Wish,
    nodes: usize,
    messages: u64,
}

/// The rows that are shown.
#[derive(Debug)]
struct Made {
    from: Source,
    /// Not to be made anew before, for what came by itself.
    rests_until: Instant,
    settled_until: Instant,
}

impl TopicRows {
    /// The rows, from above.
    #[must_use]
    pub fn rows(&self) -> &[TopicRow] {
        &self.rows
    }

    /// The row of a node.
    #[must_use]
    pub fn row_of(&self, node: NodeId) -> Option<usize> {
        self.rows.iter().position(|row| row.node == node)
    }

    /// Whether only what matches is shown.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.matches.is_some()
    }

    /// Folds or unfolds a level.
    pub fn toggle(&mut self, path: &Arc<str>, node: NodeId) {
        let filtering = self.is_filtered();
        self.folds.toggle(path, node, filtering);
    }

    /// Brings the rows up to date with this tree, filter and order, or on the way there; those of the same tree stay as
    /// they are while they are `held`.
    pub fn refresh(&mut self, tree: &TopicTree, filter: &str, sort: SortBy, held: bool) -> Refreshed {
        if held && self.generation == tree.generation() {
            return Refreshed { changed: false, again: None };
        }
        let now = Instant::now();
        let until = now + SLICE;
        let emptied = self.follow(tree, filter);
        let wish = Wish { generation: tree.generation(), sort, folds: self.folds.changes(), filters: self.filters };
        let soon = Refreshed { changed: emptied, again: Some(Duration::ZERO) };
        if self.matches.as_mut().is_some_and(|matches| !matches.go_on(tree, until)) {
            return soon;
        }
        self.making.take_if(|making| making.from.wish != wish);
        if self.making.is_none() {
            if let Some(again) = self.rest(tree, wish, now) {
                return Refreshed { changed: emptied, again };
            }
            self.folds.find_again(tree);
            let from = Source { wish, nodes: tree.nodes().len(), messages: tree.messages() };
            self.making = Some(Making { from, walk: Walk::begin(self.rows.len()), took: Duration::ZERO });
        }
        let changed = self.go_on(tree, until);
        Refreshed { changed: changed || emptied, again: (!changed).then_some(Duration::ZERO) }
    }

    /// Forgets what was of another tree or another filter; says whether the rows were, too.
    fn follow(&mut self, tree: &TopicTree, filter: &str) -> bool {
        let of_another = self.generation != tree.generation();
        if of_another {
            self.generation = tree.generation();
            self.rows.clear();
            self.folds.forget_nodes();
            self.orders = Orders::default();
            (self.making, self.made) = (None, None);
        }
        let typed = self.matches.as_ref().map_or("", Matches::typed);
        if typed != filter {
            self.filters += 1;
            self.folds.unfold_matches();
        }
        if typed != filter || of_another {
            self.matches = (!filter.is_empty()).then(|| Matches::of(filter));
        }
        of_another
    }

    /// How long the rows may stay as they are; `None`: they are to be made anew now. `Some(None)`: until something
    /// comes.
    fn rest(&self, tree: &TopicTree, wish: Wish, now: Instant) -> Option<Option<Duration>> {
        let made = self.made.as_ref().filter(|made| made.from.wish == wish)?;
        let grown = (made.from.nodes != tree.nodes().len()).then_some(made.rests_until);
        let moves = wish.sort.moves() && made.from.messages != tree.messages();
        let moved = moves.then_some(made.settled_until);
        match grown.into_iter().chain(moved).min() {
            Some(due) if due <= now => None,
            due => Some(due.map(|due| due - now)),
        }
    }

    /// Says whether the rows are complete.
    fn go_on(&mut self, tree: &TopicTree, until: Instant) -> bool {
        let Some(Making { from, walk, took }) = &mut self.making else { return false };
        let sight = Sight { tree, folds: &self.folds, matches: self.matches.as_ref(), sort: from.wish.sort };
        let began = Instant::now();
        let rows = walk.go_on(&sight, &mut self.orders, until);
        let now = Instant::now();
        *took += now - began;
        let Some(rows) = rows else { return false };
        let rest = if *took < QUICK { Duration::ZERO } else { *took * SHARE };
        self.made = Some(Made { from: *from, rests_until: now + rest, settled_until: now + SETTLED.max(rest) });
        self.rows = rows;
        self.making = None;
        true
    }
}
