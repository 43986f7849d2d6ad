// How does the page show what the control API answers, and send it commands?
//
// Whatever the server answers gets into the page as text, never as markup.

const AT_ONCE = 100; // calls, and resources of a list
const MOST_OPEN = 10; // connectors that are open from the start
const LONGEST_NAME = 80; // characters; the rest is counted
const LONGEST_TEXT = 3000; // characters; the rest is shown on demand
const REST = 1000; // milliseconds between two looks,
const REST_FACTOR = 3; // or as many times what a look took, if that is more

const $ = (id) => document.getElementById(id);
const counted = (number) => number.toLocaleString("en");

/** Spell out characters that cannot be seen, or that change the order of those around them. */
function spelled(text, kept = "") {
  const spell = (each) => `\\u{${each.codePointAt(0).toString(16).toUpperCase()}}`;
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (each) => (each === kept ? each : spell(each)));
}

/** Make an element with attributes of other elements and texts; the key tells it from others. */
function make(tag, { key, onclick = null, ...attributes } = {}, ...content) {
  const element = Object.assign(document.createElement(tag), { key, onclick });
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

/** Show what was made where something is; what is alike stays as it is, open and focused. */
function show(there, made) {
  for (const { name, value } of made.attributes) {
    if (name !== "open" && there.getAttribute(name) !== value) there.setAttribute(name, value);
  }
  for (const name of ["onclick", "onsubmit", "ontoggle"]) there[name] = made[name];
  const wanted = [...made.childNodes];
  const keys = new Set(wanted.map((each) => each.key));
  for (const each of [...there.childNodes]) if (!keys.has(each.key)) each.remove();
  let next = there.firstChild;
  for (const child of wanted) {
    const same = next;
    if (!same || same.nodeName !== child.nodeName || same.key !== child.key) {
      there.insertBefore(child, next);
      continue;
    }
    next = next.nextSibling;
    if (child.data === undefined) show(same, child);
    else if (child.data !== same.data) same.data = child.data;
  }
  while (next?.nextSibling) next.nextSibling.remove();
  next?.remove();
}

/** Make an element of a value in a line; of a long one, the rest is counted. */
function inline(value = "", longest = LONGEST_NAME) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const rest = make("i", {}, `… ${counted(text.length)} characters`);
  return make("bdi", {}, spelled(text.slice(0, longest)), text.length > longest ? rest : "");
}

/** Make an element of a text with lines; of a long one, the whole is shown on demand. */
function block(text, label) {
  const attributes = { tabindex: 0, role: "group", "aria-label": label };
  const lines = (shown) => make("pre", attributes, spelled(shown, "\n"));
  if (text.length <= LONGEST_TEXT) return lines(text);
  const all = opening(text, [`All ${counted(text.length)} characters`], () => [lines(text)]);
  return make("div", {}, lines(text.slice(0, LONGEST_TEXT)), all);
}

const bold = (value) => make("b", {}, inline(value));
const quiet = (...content) => make("span", { class: "quiet" }, ...content);
const chip = (value, kind) => make("span", { class: `chip ${kind}` }, inline(value));
const tagsOf = (tags = {}) => Object.entries(tags).map((each) => chip(each.join(" = "), "tag"));

function valueOf(name, value) {
  if (name === "Tags") return make("span", {}, ...tagsOf(value));
  if (typeof value === "object" && value) return block(JSON.stringify(value, null, 2), name);
  if (typeof value !== "string") return inline(value ?? "none");
  if (name.endsWith("At")) return inline(`${value.slice(0, 19).replace("T", " ")} UTC`);
  return value.length > LONGEST_NAME * 2 ? block(value, name) : inline(value, LONGEST_NAME * 2);
}

/** Make a list of the members of an object and their values. */
function membersOf(object) {
  const pairs = Object.entries(object).flatMap(([name, value]) => [
    make("dt", {}, spelled(name)),
    make("dd", {}, valueOf(name, value)),
  ]);
  return make("dl", {}, ...pairs);
}

const opened = new Map(); // what somebody has opened or closed, by its key

/** Make what opens on demand, or is open from the start; `fill` makes what is in it. */
function opening(key, outline, fill, isOpen = false) {
  const details = make("details", {}, make("summary", {}, ...outline));
  if (isOpen && !opened.has(key)) opened.set(key, true);
  details.open = opened.get(key);
  if (details.open) details.append(make("div", {}, ...fill()));
  details.ontoggle = ({ target }) => {
    const isChanged = target.open !== Boolean(opened.get(key));
    opened.set(key, target.open);
    if (isChanged) render();
  };
  return details;
}

const row = (key, ...parts) => make("li", { key }, opening(key, ...parts));

/** Show the rows of a part of the page, and how many there are in all. */
function showRows(part, number, rows) {
  $(`${part}-count`).textContent = counted(number);
  $(`no-${part}`).hidden = number > 0;
  show($(`${part}-list`), make("ul", {}, ...rows));
}

/** The last part of an ARN; any other text is itself. */
const endOf = (text) => (text.startsWith("arn:") ? text.split("/").pop() : text);

/** What a resource of a list is called, and which of them it is. */
const KINDS = {
  DirectoryRegistrations: ["registration", (each) => each.DirectoryId],
  Connectors: ["connector", (each) => endOf(each.Arn)],
  ServicePrincipalNames: ["SPN", (each) => endOf(each.DirectoryRegistrationArn)],
  Templates: ["template", (each) => each.Name],
  AccessControlEntries: ["group", (each) => each.GroupDisplayName],
};

/** Read the resources of an account and region as a tree. */
function readTree(account, region, lists) {
  const place = { key: `${account} ${region}`, account, region, below: [], counts: {}, size: 0 };
  const byArn = new Map();
  for (const [kind, resources] of Object.entries(lists)) {
    for (const resource of resources) {
      const { Arn, TemplateArn, ConnectorArn, DirectoryRegistrationArn } = resource;
      const parent = byArn.get(TemplateArn ?? ConnectorArn) ?? place;
      const id = `${parent.key} ${resource.GroupSecurityIdentifier ?? DirectoryRegistrationArn}`;
      const node = { key: Arn ?? id, kind, resource, below: [], counts: {} };
      byArn.set(Arn, node);
      parent.below.push(node);
      parent.counts[kind] = (parent.counts[kind] ?? 0) + 1;
      place.size += 1;
    }
  }
  return place;
}

/** Return the nodes that have a text, or have it below them. */
function filtered(nodes, text) {
  return nodes.flatMap((node) => {
    const below = filtered(node.below, text);
    if (below.length) return [{ ...node, key: `${text} ${node.key}`, below, isFound: true }];
    const { Tags = {}, ...members } = node.resource ?? {};
    const texts = [...Object.values(members), ...Object.entries(Tags).flat()];
    return texts.some((each) => each.toLowerCase?.().includes(text)) ? [node] : [];
  });
}

function showState({ accounts }) {
  const places = Object.entries(accounts).flatMap(([account, regions]) =>
    Object.entries(regions).map(([region, lists]) => readTree(account, region, lists)),
  );
  const text = $("filter").value.trim().toLowerCase();
  const found = text ? filtered(places, text) : places;
  const rows = found.map((place) => {
    const outline = [bold(place.region), quiet("account ", inline(place.account))];
    return row(place.key, [...outline, ...countsOf(place)], () => listBelow(place), true);
  });
  $("no-match").hidden = !places.length || found.length > 0;
  showRows("resources", places.reduce((sum, { size }) => sum + size, 0), rows);
}

/** Make lists of the nodes below one, each with what opens the next. */
function listBelow({ key, below }, start = 0) {
  const next = start + AT_ONCE;
  const rows = below.slice(start, next).map((node) => {
    const isOpen = node.isFound || (node.kind === "Connectors" && below.length <= MOST_OPEN);
    return row(node.key, outlineOf(node), () => contentOf(node), isOpen);
  });
  const list = make("ul", {}, ...rows);
  if (below.length <= next) return [list];
  const more = [`${counted(below.length - next)} more`];
  return [list, opening(`${key} ${next}`, more, () => listBelow({ key, below }, next))];
}

const countsOf = ({ counts }) =>
  Object.entries(counts).map(([kind, count]) => quiet(`${counted(count)} × ${KINDS[kind][0]}`));

function outlineOf(node) {
  const { Status, StatusReason, Revision, AccessRights = {}, CreatedAt, Tags } = node.resource;
  const [called, nameOf] = KINDS[node.kind];
  const parts = [make("span", { class: "kind" }, called), bold(nameOf(node.resource))];
  if (node.kind === "Connectors") parts.push(quiet("for ", inline(node.resource.DirectoryId)));
  for (const each of [Status, StatusReason]) if (each) parts.push(chip(each, Status));
  for (const each of Object.entries(AccessRights)) parts.push(chip(each.join(" "), each[1]));
  if (Revision) parts.push(quiet(`revision ${Revision.MajorRevision}.${Revision.MinorRevision}`));
  return [...parts, ...countsOf(node), ...tagsOf(Tags), make("time", {}, CreatedAt.slice(11, 19))];
}

function contentOf(node) {
  const { key, kind, resource } = node;
  if (!["Connectors", "Templates"].includes(kind)) return [membersOf(resource)];
  const members = opening(`${key} members`, ["All members"], () => [membersOf(resource)]);
  return [...listBelow(node), ...(kind === "Templates" ? [enrollment(resource)] : []), members];
}

const decided = new Map(); // whether somebody may enroll, by the ARN of the template

/** Make a form that asks the connector of a template whether somebody may enroll. */
function enrollment({ Arn, ConnectorArn }) {
  const input = make("input", { placeholder: "Domain Users, S-1-5-11", required: "" });
  const label = make("label", {}, "Groups", input);
  const output = make("output", {}, decided.get(Arn) ?? "");
  const form = make("form", {}, label, make("button", {}, "May members enroll?"), output);
  form.onsubmit = async ({ target }) => {
    const groups = target.elements[0].value.split(",").map((each) => each.trim());
    const principal = { common_name: "Somebody", sid: "S-1-0-0", groups };
    const answer = await act("POST", "policies", { principal, connector: ConnectorArn });
    const policy = answer?.policies.find((each) => each.template_arn === Arn);
    const yes = policy?.auto_enroll ? "Yes, automatically" : "Yes";
    decided.set(Arn, answer ? (policy ? yes : "No") : "");
    render();
  };
  return form;
}

let mostCalls = AT_ONCE;

function pathOfCalls() {
  const operation = $("operation").value;
  return `calls?${new URLSearchParams({ last: mostCalls, ...(operation && { operation }) })}`;
}

function showCalls({ calls, dropped, kept }) {
  const oldest = dropped + kept - calls.length;
  const rows = calls.map((call, index) => {
    const key = `${$("operation").value} ${oldest + index}`;
    return row(key, outlineOfCall(call), () => [membersOf(call)]);
  });
  const [older, lost] = [kept - calls.length, dropped].map(counted);
  $("older").hidden = kept <= calls.length;
  $("older").textContent = `Show more of ${older} older ones${dropped ? `; ${lost} are gone` : ""}`;
  showRows("calls", kept, rows.reverse());
}

function outlineOfCall({ operation, parameters, region, status, error, fault, source }) {
  const answer = [status || "no answer", error].filter(Boolean).join(" ");
  const parts = [bold(operation ?? "no operation"), chip(answer, error ? "FAILED" : "ACTIVE")];
  if (fault) parts.push(chip(`fault ${fault}`, "CREATING"));
  if (source !== "api") parts.push(chip(source, "tag"));
  const { ClientToken, ...given } = parameters;
  const texts = Object.entries(given).filter(([, value]) => typeof value === "string");
  const names = texts.map(([name, value]) => `${name} ${endOf(value)}`);
  return [...parts, quiet(inline(region)), make("code", {}, inline(names.join(", ")))];
}

function showFaults({ faults }) {
  const waiting = faults.filter((each) => each.remaining !== 0);
  const rows = waiting.slice(0, AT_ONCE).map((fault) => {
    const onclick = () => act("DELETE", `faults/${fault.id}`, null, "The fault is taken back.");
    const label = `Take back fault ${fault.id}`;
    const back = make("button", { onclick, "aria-label": label }, "Take back");
    return make("li", { key: fault.id }, ...outlineOfFault(fault), back);
  });
  showRows("faults", waiting.length, rows);
}

function outlineOfFault({ id, happened, remaining, ...what }) {
  const times = `${counted(remaining ?? Infinity)} to come, ${counted(happened)} so far`;
  const parts = [quiet(`fault ${id}`), bold(what.operation ?? what.kind)];
  parts.push(chip(what.error ?? what.status_reason, "FAILED"), quiet(times));
  for (const name of ["region", "account_id", "when", "members"]) {
    const value = what[name];
    if (value && JSON.stringify(value) !== "{}") parts.push(quiet(`${name} `, inline(value)));
  }
  return parts;
}

function showHealth({ version, moto, options: { transition, ...others } }) {
  const { progression, ...number } = transition;
  const words = [progression, ...Object.entries(number).flat()].join(" ");
  $("version").textContent = `pca-ad-mock ${version}, moto ${moto}`;
  show($("options-list"), membersOf({ transition: words, ...others }));
}

/** Send a request; return the text of the answer, or throw what it says of a mistake. */
async function send(method, path, body = null, headers = {}) {
  const answer = await fetch(path, { method, body, headers, cache: "no-store" }).catch(() => {
    throw new Error("The server does not answer.");
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(JSON.parse(text).error);
  return text;
}

/** Send a command; say that it was done, or what the server says of it. */
async function act(method, path, given, done = "") {
  const body = typeof given === "string" ? given : given && JSON.stringify(given);
  let [answer, failure] = [null, ""];
  try {
    answer = JSON.parse(await send(method, path, body));
  } catch (error) {
    failure = error.message;
  }
  $("message").className = failure && "FAILED";
  $("message").textContent = spelled((failure || done).slice(0, LONGEST_TEXT));
  soon();
  return answer;
}

const SOURCES = [
  { path: () => "health", show: showHealth },
  { path: () => "faults", show: showFaults },
  { path: pathOfCalls, show: showCalls },
  { path: () => "export", show: showState },
];

/** Show again what is known, as something was opened or asked for. */
function render() {
  for (const source of SOURCES) if (source.answer) source.show(source.answer);
}

/** Ask each source that is due, and show what has changed. */
async function look(isAsked) {
  for (const source of SOURCES) {
    const begin = performance.now();
    if (!isAsked && begin < source.due) continue;
    const path = source.path();
    const text = await send("GET", path, null, { "Pca-Ad-Mock-By-Itself": "1" });
    const now = performance.now();
    source.due = now + Math.max(REST - 1, REST_FACTOR * (now - begin));
    if (source.last === path + text) continue;
    Object.assign(source, { last: path + text, answer: JSON.parse(text) });
    source.show(source.answer);
  }
}

let isDue, isLooking, isPaused, timer;

/** Look at the server as long as somebody looks at the page. */
async function live() {
  clearTimeout(timer);
  if (isLooking || document.hidden) return;
  const isAsked = isDue;
  [isLooking, isDue] = [true, false];
  const failure = await look(isAsked).catch((error) => `${error.message} This is what was there.`);
  const state = failure ?? (isPaused ? "Paused" : "Up to date");
  show($("state"), make("p", { class: failure ? "FAILED" : "" }, state));
  isLooking = false;
  if (isDue || !isPaused) timer = setTimeout(live, isDue ? 0 : REST);
}

function soon() {
  isDue = true;
  live();
}

/** Let the list of one input follow the value of another one. */
function narrow(name, list) {
  const input = document.querySelector(`input[name=${name}]`);
  input.oninput = () => {
    const options = [...input.list.options];
    const chosen = options.find((each) => each.value === input.value) ?? options[0];
    const names = chosen.dataset.narrow.split(" ");
    $(list).replaceChildren(...names.map((value) => make("option", { value })));
  };
  input.oninput();
}

for (const path of ["fail-calls", "fail-resources"]) {
  $(path).onsubmit = ({ target }) => {
    const filled = [...new FormData(target)].filter(([, value]) => value);
    const { times, Message, ...given } = Object.fromEntries(filled);
    if (Message) given.members = { Message };
    act("POST", path, { ...given, times: times ? Number(times) : null }, "The fault waits.");
  };
}

addEventListener("submit", (event) => event.preventDefault());
document.onvisibilitychange = soon;
narrow("operation", "errors");
narrow("kind", "reasons");
for (const { value } of $("operations").options) {
  if (value !== "*") $("operation").append(make("option", {}, value));
}
$("operation").onchange = soon;
$("older").onclick = () => soon((mostCalls += AT_ONCE));
$("filter").oninput = render;
$("settle").onclick = () => act("POST", "settle", null, "Nothing is under way any more.");
$("pause").onclick = ({ target }) => {
  isPaused = !isPaused;
  target.ariaPressed = isPaused;
  soon();
};
$("reset").onclick = () => {
  if (!confirm("Remove all resources of the service, the faults and the calls?")) return;
  act("POST", "reset", null, "All is removed.");
};
$("load").onclick = () => $("file").click();
$("file").onchange = async ({ target }) => {
  const [file] = target.files;
  const question = `Put the resources of ${spelled(file.name)} in the place of all that there are?`;
  if (confirm(question)) act("POST", "state", await file.text(), "It is loaded.");
  target.value = "";
};
$("transition").progression.onchange = ({ target }) => {
  $("transition").number.disabled = target.value === "immediate";
};
$("transition").onsubmit = ({ target }) => {
  const progression = target.progression.value;
  const number = Number(target.number.value);
  const named = { manual: { times: number }, time: { seconds: number } }[progression];
  act("POST", "options", { transition: { progression, ...named } }, "It is in force.");
};
$("take-back").onclick = () => act("DELETE", "options", null, "It is as it was at the start.");
$("endpoint").textContent = location.origin;
$("example").textContent = `aws pca-connector-ad list-connectors --endpoint-url ${location.origin}`;
soon();
