import { useId, useState } from 'preact/hooks';
import { MODALITIES, type Classifier, type Modality } from '../api/work.js';
import { modalityOf } from '../text/modality.js';

const NAMES: Readonly<Record<Modality, string>> = {
  image: 'a picture',
  audio: 'a sound',
  pointcloud: 'a point cloud',
  video: 'a short video (GIF, or a ZIP of frames)',
};

const KINDS = new Intl.ListFormat('en', { type: 'disjunction' });

interface DropZoneProps {
  /** At least one. */
  readonly classifiers: readonly Classifier[];
  readonly busy: boolean;
  readonly onFile: (modality: Modality, file: File) => void;
}

/** Takes a file that is dropped or chosen, and asks what kind it is where its name does not tell. */
export function DropZone({ classifiers, busy, onFile }: DropZoneProps) {
  const id = useId();
  const modalities = MODALITIES.filter((each) => classifiers.some(({ modality }) => modality === each));
  const [chosen, setChosen] = useState<Modality>();
  const [over, setOver] = useState(false);
  const take = (file: File | undefined) => {
    if (file === undefined) return;
    const modality = chosen ?? modalityOf(file, modalities) ?? modalities[0];
    if (modality !== undefined) onFile(modality, file);
  };
  return (
    <div
      class={`drop-zone${over ? ' over' : ''}`}
      aria-busy={busy}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files[0]);
      }}
    >
      <label for={`${id}-file`}>
        Drop {KINDS.format(modalities.map((each) => NAMES[each]))} here, or choose it
      </label>
      <input
        id={`${id}-file`}
        type="file"
        disabled={busy}
        onChange={({ currentTarget }) => {
          take(currentTarget.files?.[0]);
          // The same file once more is a change, too.
          currentTarget.value = '';
        }}
      />
      {modalities.length > 1 && (
        <p>
          <label for={`${id}-as`}>It is</label>
          <select
            id={`${id}-as`}
            value={chosen ?? ''}
            onChange={({ currentTarget }) => {
              setChosen(modalities.find((each) => each === currentTarget.value));
            }}
          >
            <option value="">what its name says</option>
            {modalities.map((each) => (
              <option key={each} value={each}>
                {NAMES[each]}
              </option>
            ))}
          </select>
        </p>
      )}
      <p class="quiet" role="status">
        {busy ? 'Looking at it…' : ''}
      </p>
    </div>
  );
}
