//! A slow and lossy link between two network devices of this machine: real IP packets, delayed,
//! limited and lost as the kernel's netem does it, on kernels that were built without it too.
//!
//! `netem DEVICE DEVICE SEED` makes the two TUN devices and says « ready »; each line of its input is
//! a shape (`DELAY_MS LOSS_PERCENT BITS_PER_SECOND`) and is answered once it holds. The devices go
//! with the process, which ends with its input.

mod line;

use anyhow::{Context, bail};
use line::{Line, Shape};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::io::BufRead;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, RwLock};
use std::thread;
use std::time::{Duration, Instant};
use tun_rs::{DeviceBuilder, SyncDevice};

/// Longest packet.
const MTU: u16 = 1500;
/// How often a device that is down is asked again.
const DOWN: Duration = Duration::from_millis(10);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [one, other, seed] = &args[..] else {
        bail!("usage: netem DEVICE DEVICE SEED");
    };
    let seed = seed.parse().context("the seed is a number")?;
    let (one, other) = (device(one)?, device(other)?);
    let shape = Arc::new(RwLock::new(Shape::default()));
    direction(&one, &other, &shape, seed);
    direction(&other, &one, &shape, seed.wrapping_add(1));
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let wanted = line.parse()?;
        *shape
            .write()
            .map_err(|_| anyhow::anyhow!("a thread died"))? = wanted;
        println!("{line}");
    }
    Ok(())
}

fn device(name: &str) -> anyhow::Result<Arc<SyncDevice>> {
    let built = DeviceBuilder::new().name(name).mtu(MTU).build_sync();
    Ok(Arc::new(built.with_context(|| format!("device {name}"))?))
}

/// Carries packets from one device to the other, for the life of the process.
fn direction(from: &Arc<SyncDevice>, to: &Arc<SyncDevice>, shape: &Arc<RwLock<Shape>>, seed: u64) {
    let (arrive, arrivals) = channel();
    let (from, to, shape) = (Arc::clone(from), Arc::clone(to), Arc::clone(shape));
    thread::spawn(move || {
        let mut buffer = vec![0; usize::from(MTU) + 64];
        loop {
            let Ok(length) = from.recv(&mut buffer) else {
                // Not up, as while it changes its namespace.
                thread::sleep(DOWN);
                continue;
            };
            if let Some(packet) = buffer.get(..length)
                && arrive.send(packet.to_vec()).is_err()
            {
                return;
            }
        }
    });
    thread::spawn(move || carry(&arrivals, &to, &shape, seed));
}

fn carry(arrivals: &Receiver<Vec<u8>>, to: &SyncDevice, shape: &RwLock<Shape>, seed: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut line = Line::new(Instant::now());
    loop {
        let heard = match line.next_due() {
            None => arrivals.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(due) => arrivals.recv_timeout(due.saturating_duration_since(Instant::now())),
        };
        let now = Instant::now();
        match heard {
            Ok(packet) => {
                let shape = shape.read().map(|shape| *shape).unwrap_or_default();
                let chance = f64::from(rng.next_u32()) / f64::from(u32::MAX) * 100.0;
                line.take(now, &shape, packet.len(), chance, packet);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while let Some(packet) = line.arrived(now) {
            // A device that is down loses it, as a cable would.
            let _ = to.send(&packet);
        }
    }
}
