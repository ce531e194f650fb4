// Open pages follow the server of `cargo xtask dev`: a new server has new files, a new style takes
// the place of the old one.
navigator.serviceWorker?.getRegistrations().then((all) => all.forEach((worker) => worker.unregister()));
let made;
new EventSource("/api/v1/dev").onmessage = ({ data }) => {
  const now = JSON.parse(data);
  made ??= now;
  if (now.server !== made.server) return location.reload();
  if (now.style === made.style) return;
  made = now;
  for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
    const url = new URL(link.href);
    url.searchParams.set("style", now.style);
    link.href = url.href;
  }
};
