//! Several addresses of one name, as RFC 8305 ("happy eyeballs") has it: the first that connects wins.
//!
//! Owns the order and the times. Knows no socket: what connects is given.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::sleep;

/// How long an address is waited for alone before the next is tried beside it (RFC 8305, section 5).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// A name may have any number of addresses, and each attempt is a socket. More are not tried, and counted.
pub(super) const MAX_ADDRESSES: usize = 16;

/// What an address said that did not take the connection.
pub(super) type Refusal = (SocketAddr, io::Error);

/// Connects to the first address that answers, and drops the attempts at the others.
///
/// # Errors
/// None answered: what each said, in the order of their answers.
pub(super) async fn race<T, F>(
    addresses: &[SocketAddr],
    connect: impl Fn(SocketAddr) -> F,
) -> Result<(T, SocketAddr), Vec<Refusal>>
where
    F: Future<Output = io::Result<T>>,
{
    let mut waiting = interleaved(addresses).into_iter().take(MAX_ADDRESSES);
    let mut running = FuturesUnordered::new();
    let mut refusals = Vec::new();
    loop {
        match waiting.next() {
            Some(address) => {
                let attempt = connect(address);
                running.push(async move { (address, attempt.await) });
            }
            None if running.is_empty() => return Err(refusals),
            None => {}
        }
        tokio::select! {
            biased;
            Some((address, outcome)) = running.next() => match outcome {
                Ok(connected) => return Ok((connected, address)),
                Err(said) => refusals.push((address, said)),
            },
            () = sleep(ATTEMPT_DELAY), if waiting.len() > 0 => {}
        }
    }
}

/// IPv6 and IPv4 by turns, IPv6 first, each family in the resolver's order (RFC 8305, section 4).
fn interleaved(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let (v6, v4): (Vec<SocketAddr>, Vec<SocketAddr>) = addresses.iter().partition(|address| address.is_ipv6());
    let turns = v6.len().max(v4.len());
    (0..turns).flat_map(|turn| [v6.get(turn), v4.get(turn)]).flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::time::Instant;

    use super::*;

    fn address(text: &str) -> SocketAddr {
        format!("{text}:1883").parse().unwrap()
    }

    /// Addresses that answer after so many milliseconds, with yes or no; and when each was tried.
    async fn run(table: &[(&str, u64, bool)]) -> (Result<SocketAddr, Vec<SocketAddr>>, Vec<(SocketAddr, u64)>) {
        let begin = Instant::now();
        let tried = Mutex::new(Vec::new());
        let addresses: Vec<SocketAddr> = table.iter().map(|(text, ..)| address(text)).collect();
        let outcome = race(&addresses, |asked| {
            tried.lock().unwrap().push((asked, u64::try_from(begin.elapsed().as_millis()).unwrap()));
            let (_, after, yes) = table[addresses.iter().position(|one| *one == asked).unwrap()];
            async move {
                sleep(Duration::from_millis(after)).await;
                if yes { Ok(()) } else { Err(io::ErrorKind::ConnectionRefused.into()) }
            }
        });
        let outcome = outcome.await;
        let outcome = outcome.map(|((), winner)| winner);
        (outcome.map_err(|said| said.into_iter().map(|(address, _)| address).collect()), tried.into_inner().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn families_take_turns_and_each_waits_a_quarter_of_a_second() {
        let (outcome, tried) =
            run(&[("10.0.0.1", 9000, true), ("10.0.0.2", 100, true), ("[::1]", 9000, true), ("[::2]", 9000, true)])
                .await;
        assert_eq!(outcome, Ok(address("10.0.0.2")));
        let expected = [("[::1]", 0), ("10.0.0.1", 250), ("[::2]", 500), ("10.0.0.2", 750)];
        assert_eq!(tried, expected.map(|(text, at)| (address(text), at)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_followed_at_once() {
        let (outcome, tried) = run(&[("[::1]", 10, false), ("10.0.0.1", 20, true)]).await;
        assert_eq!(outcome, Ok(address("10.0.0.1")));
        assert_eq!(tried, [(address("[::1]"), 0), (address("10.0.0.1"), 10)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_address_still_wins_when_the_later_ones_refuse() {
        let (outcome, _) = run(&[("[::1]", 3000, true), ("10.0.0.1", 20, false), ("10.0.0.2", 20, false)]).await;
        assert_eq!(outcome, Ok(address("[::1]")));
    }

    #[tokio::test(start_paused = true)]
    async fn all_refusals_are_told_and_no_more_than_a_few_are_tried() {
        let table: Vec<(String, u64, bool)> = (0..40).map(|last| (format!("10.0.0.{last}"), 5, false)).collect();
        let table: Vec<(&str, u64, bool)> =
            table.iter().map(|(text, after, yes)| (text.as_str(), *after, *yes)).collect();
        let (outcome, tried) = run(&table).await;
        let expected: Vec<SocketAddr> = table.iter().take(MAX_ADDRESSES).map(|(text, ..)| address(text)).collect();
        assert_eq!(outcome, Err(expected));
        assert_eq!(tried.len(), MAX_ADDRESSES);
    }
}
