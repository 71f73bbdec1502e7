// Loads a WACZ package into ReplayWeb.page's engine (wabac.js), served from loopback in ranges, and asks it for
// pages given as `<14 digits>/<URL>`. Prints one line a page: its status and the length of its body, or why not.
import "fake-indexeddb/auto";
import fs from "node:fs";
import http from "node:http";

globalThis.self = globalThis;
self.addEventListener ??= () => {};
self.removeEventListener ??= () => {};
self.postMessage = () => {};
self.registration = { scope: "http://127.0.0.1:9/" };
self.location = { href: "http://127.0.0.1:9/", origin: "http://127.0.0.1:9", protocol: "http:" };
globalThis.caches = {
  open: async () => ({ match: async () => undefined, put: async () => {} }),
  delete: async () => true,
  match: async () => undefined,
};
const say = console.log;
console.log = console.warn = () => {};

const [, , file, ...pages] = process.argv;
const data = fs.readFileSync(file);
const server = http.createServer((request, response) => {
  const range = /bytes=(\d*)-(\d*)/.exec(request.headers.range ?? "");
  let start = 0, end = data.length - 1;
  if (range?.[1] === "") start = Math.max(0, data.length - Number(range[2]));
  else if (range) [start, end] = [Number(range[1]), range[2] === "" ? end : Math.min(end, Number(range[2]))];
  const body = data.subarray(start, end + 1);
  response.writeHead(range ? 206 : 200, {
    "Content-Type": "application/wacz", "Accept-Ranges": "bytes", "Content-Length": body.length,
    ...(range && { "Content-Range": `bytes ${start}-${end}/${data.length}` }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const url = `http://127.0.0.1:${server.address().port}/package.wacz`;

const { ArchiveRequest, WorkerLoader } = await import("@webrecorder/wabac/swlib");
const loader = new WorkerLoader({ addEventListener() {} });
const added = await loader.addCollection({ name: "c", file: { sourceUrl: url, name: url } }, () => {});
if (!added) {
  say("the package can't be loaded");
  process.exit(1);
}
const { store } = await loader.loadColl("c");
say("pages", (await store.getAllPages()).length);
const prefix = "http://127.0.0.1:9/w/c/";
let missing = 0;
for (const page of pages) {
  const [time, target] = [page.slice(0, 14), page.slice(15)];
  const request = new ArchiveRequest(`${time}mp_/${target}`, new Request(`${prefix}${time}mp_/${target}`), {});
  const found = await store.getResource(request, prefix, { waitUntil() {} }, { noRedirect: true });
  const body = found && !(found instanceof Response) ? await found.getBuffer() : null;
  if (!body) missing += 1;
  say(body ? `${found.status} ${body.length}` : `not found: ${page}`);
}
server.close();
process.exit(missing ? 1 : 0);
