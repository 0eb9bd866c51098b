//! Starting the decoder, feeding it, and ending it when its time is over.

use std::io::{Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use imaging::MAX_PIXELS;

use crate::{Failed, Limits};

/// The longest answer that is read: the largest picture allowed and its metadata.
const MAX_ANSWER_BYTES: u64 = MAX_PIXELS * 3 + (16 << 20);
/// The most of what it complains of that is read.
const MAX_SAID_BYTES: u64 = 4096;

/// How a decoder ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) output: Vec<u8>,
    pub(crate) said: String,
    /// It was stopped because its time was over.
    pub(crate) was_late: bool,
}

/// Runs the program with these words behind its limits and this input, to its end or to that of its time.
pub(crate) fn run(
    program: &Path,
    limits: &Limits,
    words: &[String],
    input: &[&[u8]],
) -> Result<Ended, Failed> {
    let mut child = Command::new(program)
        .arg(limits.memory_bytes.to_string())
        .arg(limits.cpu_seconds.to_string())
        .args(words)
        .env_clear()
        // Two threads: more would only compete with the photo that is worked on beside this one.
        .env("RAYON_NUM_THREADS", "2")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Failed::NotStarted)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if let Some(mut stdin) = stdin {
                // A decoder that has seen enough, or died, reads no further: its answer says why.
                drop(input.iter().try_for_each(|part| stdin.write_all(part)));
            }
        });
        let said = scope.spawn(move || read_at_most(stderr, MAX_SAID_BYTES));
        let (send, receive) = channel();
        scope.spawn(move || {
            let output = read_at_most(stdout, MAX_ANSWER_BYTES);
            // Nobody listens any more when its time is over.
            drop(send.send(output));
        });
        let deadline = Instant::now() + limits.wall;
        let output = receive.recv_timeout(limits.wall);
        let mut was_late = matches!(output, Err(RecvTimeoutError::Timeout));
        let status = end(&mut child, deadline, &mut was_late).map_err(Failed::NotStarted)?;
        Ok(Ended {
            status,
            output: output.unwrap_or_default(),
            said: String::from_utf8_lossy(&said.join().unwrap_or_default()).into_owned(),
            was_late,
        })
    })
}

/// Waits for a process that has closed its output, until the deadline at most, and kills it when it is late; either way it is
/// gone afterwards, and its pipes with it.
fn end(child: &mut Child, deadline: Instant, was_late: &mut bool) -> std::io::Result<ExitStatus> {
    // Ending takes a moment: pages go back to the system.
    const A_MOMENT: Duration = Duration::from_millis(2);
    while !*was_late {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        *was_late = Instant::now() >= deadline;
        std::thread::sleep(A_MOMENT);
    }
    child.kill()?;
    child.wait()
}

fn read_at_most(pipe: Option<impl Read>, max_bytes: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        // What could be read before an error is all there is to know.
        drop(pipe.take(max_bytes).read_to_end(&mut bytes));
    }
    bytes
}
