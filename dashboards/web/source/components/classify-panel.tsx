import { useEffect, useState } from 'preact/hooks';
import { classification, type Classification, type Classifier, type Modality } from '../api/work.js';
import { forgetKey, KeyNeededError, readKey } from '../state/access.js';
import { ClassifiedFile } from './classified-file.js';
import { DropZone } from './drop-zone.js';
import { NoClassifiers } from './no-classifiers.js';
import { ScopeKeyForm } from './scope-key-form.js';

interface NamedFile {
  readonly name: string;
  readonly found: Classification;
}

/** Names what a file shows, by the classifiers that the service has. */
export function ClassifyPanel() {
  const [classifiers, setClassifiers] = useState<readonly Classifier[]>();
  const [access, setAccess] = useState({ hasKey: readKey('classify') !== undefined, refused: false });
  const [busy, setBusy] = useState(false);
  const [named, setNamed] = useState<NamedFile>();
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    classification.classifiers().then(setClassifiers, (error: unknown) => {
      setFailure(describe(error));
    });
  }, []);

  const classify = async (modality: Modality, file: File) => {
    setBusy(true);
    setFailure(undefined);
    try {
      setNamed({ name: file.name, found: await classification.classify(modality, file) });
    } catch (error) {
      setNamed(undefined);
      if (error instanceof KeyNeededError) {
        forgetKey('classify');
        setAccess({ hasKey: false, refused: true });
      } else setFailure(describe(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      {classifiers === undefined && failure === undefined && <p class="quiet">Asking what there is…</p>}
      {classifiers?.length === 0 && <NoClassifiers />}
      {classifiers !== undefined && classifiers.length > 0 && !access.hasKey && (
        <ScopeKeyForm
          scope="classify"
          refused={access.refused}
          onKey={() => {
            setAccess({ hasKey: true, refused: false });
          }}
        />
      )}
      {classifiers !== undefined && classifiers.length > 0 && access.hasKey && (
        <DropZone classifiers={classifiers} busy={busy} onFile={(...chosen) => void classify(...chosen)} />
      )}
      {failure !== undefined && (
        <p class="notice" role="alert">
          {failure}
        </p>
      )}
      <div aria-live="polite">
        {named !== undefined && <ClassifiedFile name={named.name} found={named.found} />}
      </div>
    </>
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
