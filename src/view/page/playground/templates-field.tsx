import type { PlaygroundChoices } from '../../api.ts';
import { Name } from '../parts/name.tsx';
import { ScrollingText } from '../parts/scrolling-text.tsx';

/** The templates to ask with: each chosen one is a column of the result. */
export function TemplatesField({
  templates,
  chosen,
  onChoose,
}: {
  readonly templates: PlaygroundChoices['templates'];
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}) {
  return (
    <fieldset class="templates">
      <legend>Templates, side by side</legend>
      <ul>
        {templates.map(({ name, title, instruction, text }) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                onChange={({ currentTarget }) =>
                  // In the order of the list, whatever was clicked first.
                  onChoose(
                    templates
                      .map((template) => template.name)
                      .filter((one) => (one === name ? currentTarget.checked : chosen.includes(one))),
                  )
                }
              />{' '}
              <strong>
                <Name>{name}</Name>
              </strong>
            </label>
            {title !== null && title !== '' && (
              <p class="dim">
                <Name>{title}</Name>
              </p>
            )}
            <details>
              <summary>
                Text<span class="sr"> of {name}</span>
              </summary>
              {instruction !== null && (
                <p>
                  instruction: <Name>{instruction}</Name>
                </p>
              )}
              <ScrollingText label={`text of the template ${name}`} text={text} />
            </details>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
