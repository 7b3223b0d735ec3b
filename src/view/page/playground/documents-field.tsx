import { useState } from 'preact/hooks';
import { Field } from '../parts/field.tsx';
import { languageTag } from '../parts/foreign-text.tsx';

/** The documents: a box each, or one a line for those who paste many. */
export function DocumentsField({
  documents,
  language,
  onDocuments,
}: {
  readonly documents: readonly string[];
  readonly language: string;
  readonly onDocuments: (documents: readonly string[]) => void;
}) {
  const [way, setWay] = useState<'boxes' | 'lines'>('boxes');
  const lang = languageTag(language);
  return (
    <fieldset class="documents">
      <legend>Documents</legend>
      <p class="radios">
        {(['boxes', 'lines'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="way" checked={way === one} onChange={() => setWay(one)} />
            {one === 'boxes' ? ' a box each' : ' one a line'}
          </label>
        ))}
      </p>
      {way === 'lines' ? (
        <Field label="Documents, one a line">
          <textarea
            dir="auto"
            lang={lang}
            rows={8}
            value={documents.map((text) => text.replace(/\s*\n\s*/g, ' ')).join('\n')}
            onInput={({ currentTarget }) => onDocuments(currentTarget.value.split('\n'))}
          />
        </Field>
      ) : (
        <>
          <ol class="boxes">
            {documents.map((text, place) => (
              <li key={`${place}`}>
                <textarea
                  dir="auto"
                  lang={lang}
                  rows={2}
                  value={text}
                  aria-label={`document ${place + 1}`}
                  onInput={({ currentTarget }) =>
                    onDocuments(documents.map((old, other) => (other === place ? currentTarget.value : old)))
                  }
                />
                <button
                  type="button"
                  class="small"
                  aria-label={`remove document ${place + 1}`}
                  disabled={documents.length === 1}
                  onClick={() => onDocuments(documents.filter((_, other) => other !== place))}
                >
                  ×
                </button>
              </li>
            ))}
          </ol>
          <button type="button" onClick={() => onDocuments([...documents, ''])}>
            Add a document
          </button>
        </>
      )}
    </fieldset>
  );
}
