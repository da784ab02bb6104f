import { useState } from 'preact/hooks';

interface StationActionsProps {
  /** Of the file, without its ending. */
  readonly name: string;
  /** The text of the file, made when it is asked for. */
  readonly csv: () => string;
}

/** Takes away what is on view: a link to it, or its numbers. */
export function StationActions({ name, csv }: StationActionsProps) {
  const [copied, setCopied] = useState('');
  return (
    <div class="station-actions">
      <button
        type="button"
        onClick={() => {
          copyAddress().then(setCopied, () => {
            setCopied('Copy the address of this page: it leads here.');
          });
        }}
      >
        Copy link
      </button>
      <button
        type="button"
        onClick={() => {
          download(`${name}.csv`, csv());
        }}
      >
        Download CSV
      </button>
      <span class="quiet" role="status">
        {copied}
      </span>
    </div>
  );
}

async function copyAddress(): Promise<string> {
  await navigator.clipboard.writeText(location.href);
  return 'Copied.';
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name.replace(/[^\w.-]/g, '_');
  link.click();
  // The browser has taken hold of it by the next task.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  });
}
