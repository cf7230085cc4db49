//! Which levels contain what is typed into the filter, in whatever case.
//!
//! Found in slices of a frame, and once found only asked about levels that came since: the nodes of a tree keep their
//! numbers, and those above have smaller ones.

use std::time::Instant;

use crate::app::{NodeId, TopicNode, TopicTree};

/// Levels between two looks at the clock.
const STRIDE: usize = 512;

/// What is looked for, and where it was found.
#[derive(Debug)]
pub(super) struct Matches {
    typed: String,
    /// In small letters.
    needle: String,
    /// By node: whether its path contains the needle.
    matching: Vec<bool>,
    /// By node: whether it matches, or one below it.
    kept: Vec<bool>,
}

impl Matches {
    pub(super) fn of(typed: &str) -> Self {
        Self { typed: typed.to_owned(), needle: typed.to_lowercase(), matching: Vec::new(), kept: Vec::new() }
    }

    /// What was typed.
    pub(super) fn typed(&self) -> &str {
        &self.typed
    }

    /// Looks at the levels that were not looked at yet; says whether all are done.
    pub(super) fn go_on(&mut self, tree: &TopicTree, until: Instant) -> bool {
        while let Some(nodes) = tree.nodes().get(self.matching.len()..).filter(|rest| !rest.is_empty()) {
            for node in &nodes[..nodes.len().min(STRIDE)] {
                self.look_at(tree, node);
            }
            if Instant::now() >= until {
                return self.matching.len() == tree.nodes().len();
            }
        }
        true
    }

    /// Whether a level is shown: it matches, or leads to one that does.
    pub(super) fn keeps(&self, id: NodeId) -> bool {
        self.kept.get(id.index()).is_some_and(|kept| *kept)
    }

    fn look_at(&mut self, tree: &TopicTree, node: &TopicNode) {
        // What is below a match has its path, and so matches too.
        let inherited = node.parent().is_some_and(|parent| self.matching[parent.index()]);
        let matches = inherited || self.is_in(node);
        self.matching.push(matches);
        self.kept.push(matches);
        let mut step = node.parent().filter(|_| matches);
        while let Some(id) = step.filter(|id| !self.kept[id.index()]) {
            self.kept[id.index()] = true;
            step = tree.node(id).and_then(TopicNode::parent);
        }
    }

    fn is_in(&self, node: &TopicNode) -> bool {
        if !node.path.is_ascii() {
            return node.path.to_lowercase().contains(&self.needle);
        }
        // The part of the path above does not match: what does, ends in the name.
        let begin = node.name_begin().saturating_sub(self.needle.len());
        contains(&node.path.as_bytes()[begin..], self.needle.as_bytes())
    }
}

/// Whether text contains a needle of small letters, both ASCII, in whatever case.
fn contains(text: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return true };
    let begins = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), text);
    begins.into_iter().any(|at| text.get(at..at + needle.len()).is_some_and(|part| part.eq_ignore_ascii_case(needle)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tree_of;

    #[test]
    fn every_case_of_every_script_is_found() {
        let topics = ["Plant/Line-1/Temp", "plant/line-2", "GRÖSSE/a", "office"];
        let tree = tree_of(&topics);
        for (typed, expected) in [
            ("", &topics[..]),
            ("PLANT", &topics[..2]),
            ("line-1", &topics[..1]),
            ("t/l", &topics[..2]),
            ("e-1/te", &topics[..1]),
            ("größe", &[]),
            ("grösse", &topics[2..3]),
            ("SSE/A", &topics[2..3]),
            ("offices", &[]),
            ("ö", &topics[2..3]),
        ] {
            let mut matches = Matches::of(typed);
            while !matches.go_on(&tree, Instant::now()) {}
            let kept: Vec<&str> =
                topics.into_iter().filter(|topic| tree.find(topic).is_some_and(|id| matches.keeps(id))).collect();
            assert_eq!(kept, expected, "{typed}");
        }
    }

    #[test]
    fn what_leads_to_a_match_is_kept_and_what_is_beside_it_is_not() {
        let tree = tree_of(&["a/b/c", "a/d", "e"]);
        let mut matches = Matches::of("C");
        assert!(matches.go_on(&tree, Instant::now()));
        let kept = ["a", "a/b", "a/b/c", "a/d", "e"].map(|path| matches.keeps(tree.find(path).unwrap()));
        assert_eq!(kept, [true, true, true, false, false]);
    }
}
