/** Forty texts that would run as script where a page builds HTML, addresses or style out of them. Each sets its number. */

const hit = (n: number): string => `window.__hits=(window.__hits||[]).concat(${n})`;

const shapes: readonly ((code: string) => string)[] = [
  (code) => `<script>${code}</script>`,
  (code) => `<SCRIPT>${code}</SCRIPT>`,
  (code) => `</script><script>${code}</script>`,
  (code) => `"><script>${code}</script>`,
  (code) => `'><script>${code}</script>`,
  (code) => `<img src=x onerror="${code}">`,
  (code) => `<img src=x onerror=${code.replaceAll('"', "'")}//`,
  (code) => `"><img src=x onerror="${code}">`,
  (code) => `<svg onload="${code}">`,
  (code) => `<svg><script>${code}</script></svg>`,
  (code) => `<svg><animate onbegin="${code}" attributeName=x dur=1s>`,
  (code) => `<svg/onload='${code}'>`,
  (code) => `<math><mtext></mtext><script>${code}</script></math>`,
  (code) => `<body onload="${code}">`,
  (code) => `<iframe srcdoc="<script>parent.${code.slice(7)}</script>"></iframe>`,
  (code) => `<iframe src="javascript:parent.${code.slice(7)}"></iframe>`,
  (code) => `<object data="javascript:${code}"></object>`,
  (code) => `<embed src="javascript:${code}">`,
  (code) => `<a href="javascript:${code}">x</a>`,
  (code) => `javascript:${code}`,
  (code) => `JaVaScRiPt:${code}//`,
  (code) => `data:text/html,<script>parent.${code.slice(7)}</script>`,
  (code) => `<details open ontoggle="${code}">`,
  (code) => `<video><source onerror="${code}"></video>`,
  (code) => `<audio src=x onerror="${code}">`,
  (code) => `<input autofocus onfocus="${code}">`,
  (code) => `<select autofocus onfocus="${code}"></select>`,
  (code) => `<marquee onstart="${code}">`,
  (code) => `<style onload="${code}"></style>`,
  (code) => `<style>@import '//evil.invalid/x.css';</style><!--${code}-->`,
  (code) => `<link rel=stylesheet href="//evil.invalid/x.css" onload="${code}">`,
  (code) => `<meta http-equiv=refresh content="0;url=javascript:${code}">`,
  (code) => `<base href="//evil.invalid/"><script>${code}</script>`,
  (code) => `<form action="javascript:${code}"><button autofocus>x</button></form>`,
  (code) =>
    `<template><script>${code}</script></template><noscript><p title="</noscript><img src=x onerror=${code}>">`,
  (code) => `" onmouseover="${code}" x="`,
  (code) => `' autofocus onfocus='${code}' x='`,
  (code) => `url(javascript:${code}); background:url(//evil.invalid/x.png)`,
  (code) => `\${${code}}{{constructor.constructor('${code.replaceAll("'", "")}')()}}`,
  (code) => `<!--><script>${code};fetch('//evil.invalid/');alert(1)</script>-->\u2028\u202e`,
];

export const PAYLOADS: readonly string[] = shapes.map((shape, n) => shape(hit(n)));

/** One payload in every field that a trace can fill, as lines of our own format. */
export const poisoned = (text: string, n: number): readonly unknown[] => {
  const at = (second: number): string => new Date(Date.UTC(2026, 0, 2, 3, 4, n) + second).toISOString();
  const subject = `env:${text.replaceAll(/[/%]/g, "-")}/slot:${n}/seed:1`;
  const span = { id: `${text} ${n}`, subject };
  const everything = { [text]: text, list: [text], deep: { [text]: { [text]: text } } };
  return [
    {
      at: at(0),
      kind: "run",
      status: "started",
      name: text,
      configuration: everything,
      resource: everything,
      headline: text,
    },
    {
      at: at(1),
      kind: "span-start",
      ...span,
      spanKind: "llm",
      name: text,
      attributes: everything,
      parameters: everything,
      messages: [
        { role: text, content: text, name: text },
        { role: "user", content: text },
      ],
    },
    { at: at(2), kind: "span-event", id: span.id, name: text, length: 3, attributes: everything },
    {
      at: at(3),
      kind: "link",
      relation: "causes",
      from: `span:${span.id}`,
      to: `subject:${subject}`,
      attributes: everything,
    },
    { at: at(4), kind: "stage", subject, lifecycle: "seed", to: text, cause: text, attributes: everything },
    {
      at: at(5),
      kind: "gate",
      subject,
      lifecycle: "seed",
      gate: text,
      passed: false,
      target: text,
      checksPassed: [text],
      checksFailed: [text],
      message: text,
    },
    { at: at(6), kind: "metric", subject, values: { [text]: n, "value text": text } },
    { at: at(7), kind: "record", subject, name: text, value: everything },
    {
      at: at(8),
      kind: "attention",
      action: "raised",
      id: text,
      attention: text,
      text,
      blocks: [text],
      subject,
    },
    { at: at(9), kind: "anomaly", severity: "critical", type: text, message: text, subject },
    { at: at(10), kind: "log", severity: "error", message: text, stream: text, native: text },
    { at: at(11), kind: "mark", mark: text, name: text },
    { at: at(12), kind: text, [text]: text },
    {
      at: at(13),
      kind: "span-end",
      id: span.id,
      status: "error",
      error: text,
      response: text,
      result: text,
      attributes: everything,
    },
    text,
  ];
};
