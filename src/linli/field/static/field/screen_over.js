// A screen whose time is over: what this tablet kept of its page goes.

globalThis.caches?.open("linli-pages").then((pages) => pages.delete(location.pathname)).catch(() => {});
