// Keeps in cookies of this browser what a page that is loaded anew asks for; see browser_memory.py.

function keep(name, value, seconds, path) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Max-Age=${value ? seconds : 0}; Path=${path}; SameSite=Strict${secure}`;
}

export default function ({ data: { name, value, seconds, path } }) {
  // Without a value: the address that is open. What an address may hold and a cookie may not is escaped, nothing twice,
  // since a cookie has little room.
  const here = location.pathname.split("/").pop() + location.search;
  keep(name, value === null ? here.replace(/[;,]/g, encodeURIComponent) : encodeURIComponent(value), seconds, path);
}
