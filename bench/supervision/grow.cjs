// Loaded into a server by NODE_OPTIONS: three seconds after its start it grows by 60 MB a second.
const kept = [];
setTimeout(() => setInterval(() => kept.push(Buffer.alloc(6e6, 1)), 100), 3000).unref();
