import type { ComponentChildren } from 'preact';
import { escapeTerminal } from '../../../text/escape.ts';

/** A choice out of several, with its label above it. */
export function Choice({
  label,
  value,
  options,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChoose: (value: string) => void;
}) {
  return (
    <Field label={label}>
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {escapeTerminal(option.text)}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Filters by what is typed. */
export function SearchField({
  label,
  value,
  onSearch,
}: {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (value: string) => void;
}) {
  return (
    <Field label={label}>
      <input
        type="search"
        dir="auto"
        value={value}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => onSearch(currentTarget.value)}
      />
    </Field>
  );
}

/** A label and what it labels. */
export function Field({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label class="field">
      <span>{label}</span>
      {children}
    </label>
  );
}
