//! What each part of the language finds, and what it says of what it cannot read.

use jiff::{SignedDuration, Timestamp};
use mqttdeck::mqtt::Qos;
use mqttdeck::store::{Direction, MessageId, Query, Stored};

fn message<'a>(topic: &'a str, payload: &'a str) -> Stored<'a> {
    Stored {
        id: MessageId(0),
        at: Timestamp::now(),
        direction: Direction::Received,
        topic,
        payload: payload.as_bytes(),
        qos: Qos::AtLeastOnce,
        retain: true,
        properties: None,
    }
}

fn finds(query: &str, message: &Stored<'_>) -> bool {
    Query::parse(query).unwrap_or_else(|error| panic!("{query}: {error}")).matches(message, Timestamp::now())
}

#[test]
fn words_phrases_and_regular_expressions_look_in_payload_and_topic() {
    let table = [
        ("", true),
        ("pump", true),
        ("PUMP 21.5", true),
        ("plant", true),
        ("fan", false),
        ("pump fan", false),
        ("pump or fan", true),
        ("fan or fan or pump plant", true),
        ("fan or pump drill", false),
        ("pump and plant", true),
        ("-fan", true),
        ("-pump", false),
        ("not pump", false),
        ("not -pump", true),
        ("fan or not drill", true),
        ("\"is on\"", true),
        ("\"on is\"", false),
        ("\"or\"", false),
        (r#""the \"pump\"""#, true),
        (r#""c:\\pump\x""#, true),
        (r"/\d\d\.\d/", true),
        ("/PUMP/", true),
        ("/PUMP/c", false),
        ("/^plant/", true),
        (r"/plant\/one/", true),
        ("-/drill|fan/", true),
        ("case:Pump", false),
        ("case:pump", true),
        ("case:\"The \"", true),
        ("-case:THE", true),
        ("case:/THE/", false),
        ("http://x", false),
        ("$SYS", false),
    ];
    let message = message("plant/one", r#"The "pump" is on: 21.5 c:\pump\x"#);
    for (query, expected) in table {
        assert_eq!(finds(query, &message), expected, "{query}");
    }
}

#[test]
fn case_folds_by_unicode_simple_rules() {
    let table = [
        ("größe", "GRÖSSE", false),
        ("größe", "GRÖẞE", true),
        ("GRÖẞE", "größe", true),
        ("Übergrößen", "ÜBERGRÖẞEN", true),
        ("σίσυφος", "ΣΊΣΥΦΟΣ", true),
        ("k", "273 \u{212A}", true),
        ("skis", "\u{17F}\u{212A}I\u{17F}", true),
        ("bask", "xBA\u{17F}\u{212A}", true),
        ("\u{212A}", "k", true),
        ("kk", "k\u{212A}", true),
        ("case:k", "\u{212A}", false),
        ("é", "e\u{301}", false),
        ("i", "\u{130}", false),
        ("я", "Я", true),
        ("[", "{", false),
        ("a@", "A`", false),
    ];
    for (query, payload, expected) in table {
        assert_eq!(finds(query, &message("t", payload)), expected, "{query} in {payload}");
    }
}

#[test]
fn flags_topics_and_sizes() {
    let table = [
        ("topic:plant/+", true),
        ("topic:plant/#", true),
        ("topic:PLANT/#", false),
        ("TOPIC:plant/one", true),
        ("topic:\"plant/one\"", true),
        ("topic:plant", false),
        ("-topic:plant/#", false),
        ("qos:1", true),
        ("qos:0 or qos:1", true),
        ("qos:2", false),
        ("retained", true),
        ("-retained", false),
        ("\"retained\"", false),
        ("dir:in", true),
        ("dir:OUT", false),
        ("size:2048", true),
        ("size:=2k", true),
        ("size:>=2K size:<=2kb", true),
        ("size:>2k", false),
        ("size:<0.5M", true),
        ("size:!=0", true),
        ("size:>18446744073709551615", false),
    ];
    let payload = "x".repeat(2048);
    let message = message("plant/one", &payload);
    for (query, expected) in table {
        assert_eq!(finds(query, &message), expected, "{query}");
    }
}

#[test]
fn times_move_with_the_clock_or_stay() {
    let now = Timestamp::now();
    let message = Stored { at: now - SignedDuration::from_mins(10), ..message("t", "x") };
    let table = [
        ("since:11m", true),
        ("since:9m", false),
        ("since:0h11m", true),
        ("since:599s", false),
        ("before:9m", true),
        ("before:11m", false),
        ("-since:9m", true),
        ("since:1d before:5m x", true),
        ("since:2020-01-31", true),
        ("before:2020-01-31", false),
        ("since:2020-01-31T12:30", true),
        ("before:2020-01-31T12:30:00Z", false),
    ];
    for (query, expected) in table {
        assert_eq!(Query::parse(query).unwrap().matches(&message, now), expected, "{query}");
    }
    let query = Query::parse("since:11m").unwrap();
    assert!(!query.matches(&message, now + SignedDuration::from_mins(2)), "ten minutes later it is too old");
    let today = Query::parse("since:00:00").unwrap();
    assert!(today.matches(&Stored { at: now, ..message }, now));
}

#[test]
fn places_in_json_compare_as_numbers_or_texts() {
    let json = r#"{"temp":21.50,"n":9007199254740993,"on":true,"none":null,"state":"Größe ON","code":"17",
        "list":[{"x":-1e2}],"odd name":"a","temp":99}"#;
    let table = [
        ("$.temp > 20", true),
        ("$.temp>20", true),
        ("$.temp = 21.5", true),
        ("$.temp != 21.5", false),
        ("$.temp < 22 $.temp >= 21.5", true),
        ("$.temp <= 21", false),
        ("-$.temp > 20", false),
        ("$.n = 9007199254740993", true),
        ("$.n = 9007199254740992", false),
        ("$.n > 9007199254740992", true),
        ("$.on = true", true),
        ("$.on = false", false),
        ("$.none = null", true),
        ("$.state = \"größe on\"", true),
        ("$.state ~ ON", true),
        ("$.state ~ off", false),
        ("case:$.state ~ on", false),
        ("$.state != off", true),
        ("$.code > 9", true),
        ("$.code = \"17\"", true),
        ("$.temp = \"21.50\"", false),
        ("$.list[0].x = -100", true),
        ("$.list[1]", false),
        ("$.list", true),
        ("$.list = 1", false),
        ("$[\"odd name\"] = a", true),
        ("$.missing != 1", false),
        ("not $.missing", true),
        ("$.temp pump", false),
        ("$.temp > 20 or pump", true),
    ];
    let message = message("t", json);
    for (query, expected) in table {
        assert_eq!(finds(query, &message), expected, "{query}");
    }
    assert!(!finds("$.temp", &self::message("t", "no json")));
}

#[test]
fn a_part_that_cannot_be_read_is_named_in_one_sentence() {
    let table = [
        ("a \"b c", "\"b c", "The phrase is not closed"),
        ("a /b", "/b", "not closed"),
        ("/plant/line", "/plant/line", "only c may stand"),
        ("/a(/", "/a(/", "unclosed group"),
        ("x /(a{1000}){1000}/", "/(a{1000}){1000}/", "too large"),
        ("topic:a/#/b x", "topic:a/#/b", "# must be the last level"),
        ("topic:", "topic:", "needs a value"),
        ("qos:3", "qos:3", "0, 1 or 2"),
        ("dir:up", "dir:up", "in or out"),
        ("size:>1x", "size:>1x", "number of bytes"),
        ("size:>", "size:>", "number of bytes"),
        ("since:soon", "since:soon", "takes a time"),
        ("since:99999999999999999999d", "since:99999999999999999999d", "takes a time"),
        ("-", "-", "After -"),
        ("a or", "or", "After or"),
        ("or a", "or", "Before or"),
        ("since:1m or a", "or", "Before or"),
        ("a or since:1m", "since:1m", "cannot stand beside or"),
        ("a not", "not", "After not"),
        ("$.a >", "$.a >", "stands a value"),
        ("$.a >> 1", "$.a >> 1", "not with >>"),
        ("$..a", "$..a", "no place in JSON"),
        ("$[\"a > 1", "$[\"a > 1", "is not closed"),
        ("topic:qos:1", "topic:qos:1", "cannot stand before one value"),
        ("case:", "case:", "needs a word"),
        ("ö -\"", "-\"", "not closed"),
    ];
    for (text, part, sentence) in table {
        let error = Query::parse(text).unwrap_err();
        assert!(error.sentence.contains(sentence), "{text}: {error}");
        assert!(error.sentence.ends_with('.') && !error.sentence.contains('\n'), "{error}");
        assert_eq!(&text[error.range.clone()], part, "{text}: {error}");
    }
    assert!(Query::parse(&"a ".repeat(20_000)).is_err());
}
