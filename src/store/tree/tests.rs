use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::mqtt::Qos;
use crate::store::{Direction, MessageId};

fn message<'a>(topic: &'a str, payload: &'a [u8]) -> Stored<'a> {
    Stored {
        id: MessageId(0),
        at: Timestamp::UNIX_EPOCH,
        direction: Direction::Received,
        topic,
        payload,
        qos: Qos::AtMostOnce,
        retain: false,
        properties: None,
    }
}

/// A message on each of these topics, all at one time.
pub(crate) fn tree_of(topics: &[&str]) -> TopicTree {
    let mut tree = TopicTree::default();
    for topic in topics {
        tree.note(topic, 1, &message(topic, b"1"));
    }
    tree
}

fn node<'a>(tree: &'a TopicTree, path: &str) -> &'a TopicNode {
    tree.find(path).and_then(|id| tree.node(id)).unwrap()
}

/// The whole tree as `name own/all` lines, indented by level.
fn drawn(tree: &TopicTree, ids: &[NodeId], depth: usize) -> String {
    let line = |id: &NodeId| {
        let node = tree.node(*id).unwrap();
        let below = drawn(tree, &node.children, depth + 1);
        format!("{}{:?} {}/{}\n{below}", "  ".repeat(depth), node.name(), node.own_count, node.count)
    };
    ids.iter().map(line).collect()
}

#[test]
fn topics_are_cut_at_slashes_sorted_and_counted() {
    let table: [(&[&str], &str); 4] = [
        (&["b/y", "a", "b/x", "b/y"], "\"a\" 1/1\n\"b\" 0/3\n  \"x\" 1/1\n  \"y\" 2/2\n"),
        (&["/", "/a"], "\"\" 0/2\n  \"\" 1/1\n  \"a\" 1/1\n"),
        (&["a//b", "a/"], "\"a\" 0/2\n  \"\" 1/2\n    \"b\" 1/1\n"),
        (&["a/b/c", "a/b", "a"], "\"a\" 1/3\n  \"b\" 1/2\n    \"c\" 1/1\n"),
    ];
    for (topics, expected) in table {
        let tree = tree_of(topics);
        assert_eq!(drawn(&tree, tree.roots(), 0), expected, "{topics:?}");
    }
}

#[test]
fn paths_lead_back_to_their_nodes() {
    let tree = tree_of(&["/a//b", "x"]);
    for path in ["", "/a", "/a/", "/a//b", "x"] {
        assert_eq!(&*node(&tree, path).path, path);
    }
    assert_eq!((tree.find("/b").is_none(), tree.topics()), (true, 2));
}

#[test]
fn the_last_value_is_the_latest_and_short() {
    let mut tree = tree_of(&["a/b"]);
    let at = Timestamp::from_second(60).unwrap();
    let large = vec![b'x'; 1 << 20];
    tree.note("a/b", 3, &Stored { at, id: MessageId(7), ..message("a/b", &large) });
    let last = node(&tree, "a/b").last.as_ref().unwrap();
    assert_eq!((last.at, last.id), (at, MessageId(7)));
    assert_eq!(last.preview.chars().count(), PREVIEW_CHARACTERS);
    assert_eq!(node(&tree, "a").last, None);
    assert_eq!(node(&tree, "a").latest(), Some(at));
    assert!((0.9..1.1).contains(&node(&tree, "a").rate(at)), "three messages at once are one a second over three");
}

#[test]
fn many_siblings_are_all_there_and_the_first_are_sorted() {
    let names: Vec<String> = (0..1_000).map(|number| format!("{}", number * 7919 % 1_000)).collect();
    let tree = tree_of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let shown: BTreeSet<&str> = tree.roots().iter().map(|id| tree.node(*id).unwrap().name()).collect();
    assert_eq!(shown.len(), 1_000);
    assert!(tree.roots()[..MAX_SORTED].is_sorted_by_key(|id| tree.node(*id).unwrap().name()));
    assert!(!TopicTree::are_by_name(tree.roots()) && TopicTree::are_by_name(&tree.roots()[..MAX_SORTED]));
}

#[test]
fn what_is_deeper_than_the_limit_stays_together() {
    let deep = vec!["x"; 30_000].join("/");
    let tree = tree_of(&[&deep]);
    assert_eq!(tree.nodes.len(), MAX_DEPTH);
    assert_eq!(node(&tree, &deep).name().len(), deep.len() - 2 * (MAX_DEPTH - 1));
    assert_eq!(tree.overflow(), 0);
}

#[test]
fn a_hundred_thousand_topics_of_five_levels_fit() {
    let mut tree = TopicTree::default();
    for number in 0..100_000 {
        let topic = format!("site-{number}/building-{number}/floor-{number}/room-{number}/temperature");
        tree.note(&topic, 1, &message(&topic, b"21.5"));
    }
    assert_eq!((tree.topics(), tree.nodes.len(), tree.overflow()), (100_000, 500_000, 0));
}

#[test]
fn a_full_tree_counts_what_it_does_not_place() {
    let mut tree = TopicTree::default();
    for n in 0..MAX_NODES + 10 {
        tree.note(&n.to_string(), 2, &message(&n.to_string(), b""));
    }
    assert_eq!((tree.topics(), tree.overflow()), (MAX_NODES, 20));
    tree.note("7", 1, &message("7", b""));
    assert_eq!(tree.overflow(), 20);
    tree.clear();
    assert_eq!((tree.topics(), tree.overflow(), tree.roots().len(), tree.generation()), (0, 0, 0, 1));
}

#[test]
fn long_topics_fill_the_tree_by_their_bytes() {
    // Nearly full already, to be full soon.
    let mut tree = TopicTree { bytes: MAX_BYTES - (10 << 20), ..TopicTree::default() };
    for n in 0..1_000 {
        let topic = format!("{n}/{}", "x/".repeat(30_000));
        tree.note(&topic, 1, &message(&topic, b""));
    }
    assert!(tree.bytes <= MAX_BYTES && tree.overflow() > 0);
}

#[test]
fn only_messages_with_the_mark_say_what_is_retained() {
    use Direction::{Received, Sent};
    // Direction, mark, payload, and whether the topic is known to be retained from then on.
    let table: [(Direction, bool, &[u8], bool); 7] = [
        (Received, false, b"1", false),
        (Received, true, b"2", true),
        (Received, false, b"3", true),
        (Received, false, b"", true),
        (Sent, true, b"", false),
        (Sent, true, b"4", true),
        (Received, true, b"", false),
    ];
    let mut tree = TopicTree::default();
    for (direction, retain, payload, expected) in table {
        let one = Stored { direction, retain, ..message("a/b", payload) };
        match direction {
            Received => tree.note("a/b", 1, &one),
            Sent => tree.note_retained(&one),
        }
        assert_eq!(node(&tree, "a/b").retained, expected, "{one:?}");
        assert_eq!(node(&tree, "a").retained_count, u32::from(expected));
    }
    tree.note_retained(&Stored { direction: Sent, retain: true, ..message("never/seen", b"1") });
    assert_eq!(tree.find("never"), None);
}

#[test]
fn what_is_retained_below_a_node_is_listed_by_name() {
    let mut tree = TopicTree::default();
    for topic in ["a/b/c", "a", "a/x", "ab"] {
        tree.note(topic, 1, &Stored { retain: true, ..message(topic, b"1") });
    }
    tree.note("a/live", 1, &message("a/live", b"1"));
    let listed = |tree: &TopicTree, limit| -> Vec<String> {
        tree.retained(tree.find("a").unwrap(), limit).iter().map(ToString::to_string).collect()
    };
    assert_eq!(listed(&tree, 10), ["a", "a/b/c", "a/x"]);
    assert_eq!(listed(&tree, 2), ["a", "a/b/c"]);
    tree.note_cleared("a/b/c");
    assert_eq!(listed(&tree, 10), ["a", "a/x"]);
    assert_eq!(node(&tree, "a/b").retained_count, 0);
}

proptest! {
    /// The tree against a plain map of topics.
    #[test]
    fn counts_are_those_of_a_map(
        notes in prop::collection::vec(("[ab/]{0,6}", 1_u64..5, any::<bool>(), any::<bool>()), 0..200),
    ) {
        let mut tree = TopicTree::default();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let mut retained: BTreeSet<String> = BTreeSet::new();
        for (topic, count, retain, empty) in &notes {
            let payload: &[u8] = if *empty { b"" } else { b"1" };
            tree.note(topic, *count, &Stored { retain: *retain, ..message(topic, payload) });
            *counts.entry(topic.clone()).or_default() += count;
            match (retain, empty) {
                (true, true) => drop(retained.remove(topic)),
                (true, false) => drop(retained.insert(topic.clone())),
                (false, _) => {}
            }
        }
        prop_assert_eq!(tree.topics(), counts.len());
        for node in tree.nodes() {
            let below = |path: &str| path == &*node.path || path.starts_with(&format!("{}/", node.path));
            let all: u64 = counts.iter().filter(|(path, _)| below(path)).map(|(_, count)| count).sum();
            prop_assert_eq!(node.own_count, counts.get(&*node.path).copied().unwrap_or_default());
            prop_assert_eq!(node.count, all);
            prop_assert_eq!(node.retained, retained.contains(&*node.path));
            prop_assert_eq!(node.retained_count as usize, retained.iter().filter(|path| below(path)).count());
            let above = node.parent().and_then(|id| tree.node(id)).map(|above| format!("{}/{}", above.path, node.name()));
            prop_assert_eq!(above.unwrap_or_else(|| node.name().to_owned()), &*node.path);
        }
    }
}
