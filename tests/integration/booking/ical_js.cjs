// What ical.js, which Thunderbird and others read calendars with, finds in each calendar that is handed in, one a line.
"use strict";
const { readdirSync } = require("node:fs");
const { join } = require("node:path");
const { createInterface } = require("node:readline");

const VENDOR = join(__dirname, "..", "..", "vendor");
const folder = readdirSync(VENDOR).find((name) => name.startsWith("ical.js-"));
const ICAL = require(join(VENDOR, folder, "ical.es5.min.cjs"));

const names = (component) => component.getAllProperties().map((property) => property.name.toUpperCase()).sort();

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const inside = calendar.getAllSubcomponents();
  return {
    names: names(calendar),
    inside: inside.map((one) => one.name.toUpperCase()),
    events: inside.map((one) => {
      const event = new ICAL.Event(one);
      return {
        uid: event.uid,
        sequence: event.sequence,
        starts: event.startDate.toUnixTime(),
        ends: event.endDate.toUnixTime(),
        status: one.getFirstPropertyValue("status"),
        summary: event.summary,
        location: event.location,
        names: names(one),
        inside: one.getAllSubcomponents().length,
      };
    }),
  };
}

createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(read(JSON.parse(line))) + "\n");
});
