//! Numbers as C's printf writes them with `%g`.

/// 15 digits where that is close enough, otherwise 17. What JSON has no number for is null.
pub(super) fn shortest(value: f64) -> String {
    if !value.is_finite() {
        return "null".to_owned();
    }
    let short = general(value, 15);
    let read: f64 = short.parse().unwrap_or(f64::NAN);
    let close = (read - value).abs() <= read.abs().max(value.abs()) * f64::EPSILON;
    if close { short } else { general(value, 17) }
}

/// `%.{digits}g`: significant digits without zeros at the end, with an exponent if that is small or large.
fn general(value: f64, digits: i32) -> String {
    let precision = usize::try_from(digits - 1).unwrap_or_default();
    let scientific = format!("{value:.precision$e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if exponent < -4 || exponent >= digits {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", without_zeros(mantissa), exponent.abs());
    }
    let behind = usize::try_from(digits - 1 - exponent).unwrap_or_default();
    without_zeros(&format!("{value:.behind$}")).to_owned()
}

fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_c_prints_them() {
        let table = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.1, "1.1"),
            (0.1 + 0.2, "0.3"),
            (100.0, "100"),
            (1e15, "1e+15"),
            (123_456_789_012_345.0, "123456789012345"),
            (12_345_678_901_234_567_890.0, "1.2345678901234567e+19"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-2.5e-300, "-2.5e-300"),
            (f64::INFINITY, "null"),
        ];
        for (value, text) in table {
            assert_eq!(shortest(value), text);
        }
    }
}
