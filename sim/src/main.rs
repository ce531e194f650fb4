fn main() {
    let t = std::time::Instant::now();
    let mut n = 0;
    for s in 0..200 {
        let p = sim::plan::Plan::new(s, 2000);
        let c = sim::play(&p, false);
        n += c.events;
        if let Some(b) = c.broken {
            println!("{s} {b:?}")
        }
    }
    println!(
        "{n} events {:?} {}/s",
        t.elapsed(),
        n as f64 / t.elapsed().as_secs_f64()
    );
}
