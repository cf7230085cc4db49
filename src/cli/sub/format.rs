//! `-F`: a format of `mosquitto_sub`, read once.

/// The widest field. `mosquitto_sub` has no limit and prints as many blanks as it is told.
const WIDEST: usize = 65_535;

/// A format: text, and what stands for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Format(Vec<Piece>);

/// A part of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Itself.
    Text(Vec<u8>),
    /// `%` and a letter, with how it is filled up.
    Field(Letter, Fill),
    /// `@N`: nanoseconds of the second.
    Nanoseconds,
    /// `@` and a letter of strftime.
    Time(char),
}

/// What a field is filled up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fill {
    /// `-`: the value stands on the left.
    pub left: bool,
    /// `0`: zeros instead of blanks.
    pub zeros: bool,
    /// At least so many bytes.
    pub width: usize,
    /// At most so many bytes of a text.
    pub most: Option<usize>,
}

/// The letters behind `%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letter {
    TopicAlias,
    ContentType,
    CorrelationData,
    Expiry,
    PayloadFormat,
    LocalTime,
    Json,
    JsonWithJson,
    Length,
    PacketId,
    UserProperties,
    Payload,
    Qos,
    ResponseTopic,
    Retain,
    SubscriptionIdentifier,
    Topic,
    UnixTime,
    Hex,
    UpperHex,
}

impl Format {
    /// Reads it.
    ///
    /// # Errors
    /// The first thing in it that means nothing.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '%' => pieces.push(field(&mut rest)?),
                '@' => pieces.push(time(rest.next())?),
                '\\' => literal(&mut pieces, escape(rest.next())?),
                other => literal(&mut pieces, other),
            }
        }
        Ok(Self(pieces))
    }

    /// Whether there is `%j` or `%J` in it.
    pub(super) fn has_json(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Field(Letter::Json | Letter::JsonWithJson, _)))
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.0
    }
}

fn literal(pieces: &mut Vec<Piece>, c: char) {
    let mut bytes = [0; 4];
    let bytes = c.encode_utf8(&mut bytes).as_bytes();
    match pieces.last_mut() {
        Some(Piece::Text(text)) => text.extend_from_slice(bytes),
        _ => pieces.push(Piece::Text(bytes.to_vec())),
    }
}

/// What follows a `%`: `-`, `0`, a width, a dot and a precision, each if it is there, and the letter.
fn field(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Piece, String> {
    let left = rest.next_if_eq(&'-').is_some();
    let zeros = rest.next_if_eq(&'0').is_some();
    let width = number(rest)?;
    let most = match rest.next_if_eq(&'.') {
        Some(_) => Some(number(rest)?),
        None => None,
    };
    let letter = match rest.next() {
        None => return Err("after % a letter is missing".to_owned()),
        // Whatever is before it, as with mosquitto_sub.
        Some('%') => return Ok(Piece::Text(b"%".to_vec())),
        Some(letter) => Letter::of(letter).ok_or_else(|| format!("%{letter} means nothing"))?,
    };
    Ok(Piece::Field(letter, Fill { left, zeros, width, most }))
}

fn number(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<usize, String> {
    let mut number = 0_usize;
    while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
        rest.next();
        number = number * 10 + digit as usize;
        if number > WIDEST {
            return Err(format!("a field is at most {WIDEST} wide"));
        }
    }
    Ok(number)
}

fn time(letter: Option<char>) -> Result<Piece, String> {
    match letter {
        None => Err("after @ a letter is missing".to_owned()),
        Some('@') => Ok(Piece::Text(b"@".to_vec())),
        Some('N') => Ok(Piece::Nanoseconds),
        Some(letter) => Ok(Piece::Time(letter)),
    }
}

fn escape(letter: Option<char>) -> Result<char, String> {
    Ok(match letter {
        Some('\\') => '\\',
        Some('0') => '\0',
        Some('a') => '\x07',
        Some('e') => '\x1B',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('v') => '\x0B',
        Some(other) => return Err(format!("\\{other} means nothing")),
        None => return Err("after \\ a letter is missing".to_owned()),
    })
}

impl Letter {
    const fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'A' => Self::TopicAlias,
            'C' => Self::ContentType,
            'D' => Self::CorrelationData,
            'E' => Self::Expiry,
            'F' => Self::PayloadFormat,
            'I' => Self::LocalTime,
            'j' => Self::Json,
            'J' => Self::JsonWithJson,
            'l' => Self::Length,
            'm' => Self::PacketId,
            'P' => Self::UserProperties,
            'p' => Self::Payload,
            'q' => Self::Qos,
            'R' => Self::ResponseTopic,
            'r' => Self::Retain,
            'S' => Self::SubscriptionIdentifier,
            't' => Self::Topic,
            'U' => Self::UnixTime,
            'x' => Self::Hex,
            'X' => Self::UpperHex,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_read_into_its_pieces() {
        let text = |text: &str| Piece::Text(text.as_bytes().to_vec());
        let fill = Fill::default();
        let table = [
            ("", vec![]),
            (
                "%t: %p\\n",
                vec![Piece::Field(Letter::Topic, fill), text(": "), Piece::Field(Letter::Payload, fill), text("\n")],
            ),
            ("%-010.3t", vec![Piece::Field(Letter::Topic, Fill { left: true, zeros: true, width: 10, most: Some(3) })]),
            ("%.t%5%", vec![Piece::Field(Letter::Topic, Fill { most: Some(0), ..fill }), text("%")]),
            ("@Y@@@N", vec![Piece::Time('Y'), text("@"), Piece::Nanoseconds]),
            ("é\\0\\e", vec![text("é\0\u{1b}")]),
        ];
        for (format, pieces) in table {
            assert_eq!(Format::parse(format).unwrap().pieces(), pieces, "{format}");
        }
    }

    #[test]
    fn what_means_nothing_is_said() {
        for format in
            ["%", "%5", "%-", "%.", "%z", "%--5t", "%é", "@", "\\", "\\q", "%65536p", "%99999999999999999999l"]
        {
            assert!(Format::parse(format).is_err(), "{format}");
        }
    }
}
