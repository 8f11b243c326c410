// What calls a person who looks elsewhere: a short sound and a desktop notification. Both can be tested and muted.

import { signal } from "@preact/signals";
import { alerts } from "../text/en-alerts";

const SOUND = "usher.sound";
const DESKTOP = "usher.desktop";

/** Sound is on until muted, notifications are off until asked for. */
export const sound = signal(read(SOUND) !== "off");
export const desktop = signal(read(DESKTOP) === "on");

export function setSound(on: boolean): void {
  sound.value = on;
  keep(SOUND, on ? "on" : "off");
}

export type Permission = "granted" | "denied" | "unable";

/** Asks the browser for leave when it was not given yet. */
export async function setDesktop(on: boolean): Promise<Permission> {
  const leave = !("Notification" in window) ? "unable" : on ? await Notification.requestPermission() : "granted";
  desktop.value = on && leave === "granted";
  keep(DESKTOP, desktop.value ? "on" : "off");
  return leave === "granted" ? "granted" : leave === "unable" ? "unable" : "denied";
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // For this page only.
  }
}

let audio: AudioContext | null = null;

/** Two soft notes; higher for a new customer than for a message. */
export function beep(kind: "message" | "customer"): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
    const start = audio.currentTime + 0.02;
    const notes = kind === "customer" ? [659, 880] : [523, 659];
    notes.forEach((pitch, at) => {
      if (audio) note(audio, pitch, start + at * 0.14);
    });
  } catch {
    // No sound here: the title still counts.
  }
}

function note(context: AudioContext, pitch: number, at: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.32);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.34);
}

/** Never what was written: a notification may be seen by others. */
export function notify(text: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const shown = new Notification(alerts.testTitle, { body: text, tag: "usher" });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // Some phones allow them only from a service worker.
  }
}

export type News = { kind: "message" | "customer"; text: string };

/** Calls for it, unless the person is looking at where it shows. */
export function call(news: News, isInSight: boolean): void {
  const away = document.visibilityState !== "visible" || !document.hasFocus();
  if (sound.value && (away || !isInSight || news.kind === "customer")) beep(news.kind);
  if (desktop.value && away) notify(news.text);
}
