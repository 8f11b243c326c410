// Where a file goes that is written bit by bit: to a place that is chosen, where the browser lets one, else into its downloads.

/** Nothing is there under the file's name until `finish`. */
export type Sink = {
  write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  finish: () => Promise<void>;
  drop: () => Promise<void>;
};

export type FileKind = { type: string; ending: string };

/** Not every browser has it, and none where the connection is not a safe one. */
type Picker = (wanted: {
  suggestedName: string;
  types: readonly { accept: Readonly<Record<string, readonly string[]>> }[];
}) => Promise<FileSystemFileHandle & { remove?: () => Promise<void> }>;

/** So much is kept in the page's own memory; a browser puts what is larger on its disk. */
const FOLD_BYTES = 4 * 1024 * 1024;

/** How long a download may take to begin. */
const KEPT_MS = 60_000;

/** Opens a file for writing; `null` when whoever was asked for a place has chosen none. */
export async function openFile(name: string, kind: FileKind): Promise<Sink | null> {
  const pick = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker;
  if (!pick) return download(name, kind);
  try {
    return await picked(pick, name, kind);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    // It may not be asked for a place just here, as in a frame.
    return download(name, kind);
  }
}

async function picked(pick: Picker, name: string, { type, ending }: FileKind): Promise<Sink> {
  const handle = await pick({ suggestedName: name, types: [{ accept: { [type]: [`.${ending}`] } }] });
  const file = await handle.createWritable();
  return {
    write: (bytes) => file.write(bytes),
    finish: () => file.close(),
    drop: async () => {
      await file.abort();
      // What was there before stays; an empty one was made by the choice.
      if ((await handle.getFile()).size === 0) await handle.remove?.();
    },
  };
}

function download(name: string, { type }: FileKind): Sink {
  const folded: Blob[] = [];
  let open: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const fold = () => {
    folded.push(new Blob(open));
    open = [];
    size = 0;
  };
  return {
    write: async (bytes) => {
      open.push(bytes);
      size += bytes.length;
      if (size >= FOLD_BYTES) fold();
    },
    finish: async () => {
      fold();
      const url = URL.createObjectURL(new Blob(folded, { type }));
      const link = document.createElement("a");
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
    },
    drop: async () => {
      folded.length = 0;
      open = [];
    },
  };
}
