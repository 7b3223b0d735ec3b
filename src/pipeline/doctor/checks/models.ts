import * as v from 'valibot';
import { didYouMean } from '../../../foundation/suggest.ts';
import { type DoctorCheck, fail, pass, skip, warn } from '../check.ts';

export const models: DoctorCheck = {
  name: 'models',
  title: 'the model asked for is served, under that name',
  needs: ['health'],
  async run({ wire, learned, options }) {
    const answers = await Promise.all(
      ['/v1/models', '/models', '/version'].map((path) => wire.send('GET', path)),
    );
    const bodies = answers.map((answer) =>
      answer.outcome === 'answered' && answer.status === 200 && answer.body.form === 'json'
        ? answer.body.value
        : null,
    );
    const version = v.safeParse(v.object({ version: v.string() }), bodies[2]);
    if (version.success) learned.serverVersion = version.output.version;
    const listed = bodies.slice(0, 2).flatMap((body) => {
      const read = v.safeParse(shape, body);
      return read.success ? read.output.data : [];
    });
    const names = [...new Set(listed.map(({ id }) => id))];
    if (names.length === 0) return skip('the server does not list its models');
    learned.models = names;
    const longest = listed.find((one) => one.max_model_len != null)?.max_model_len ?? null;
    const values = { models: names.length, longestTokens: longest };
    const about = `${names.join(', ')}${longest === null ? '' : `, up to ${longest} tokens`}`;
    const { model } = options;
    if (model === undefined) {
      return names.length === 1
        ? pass(`served: ${about}`, values)
        : warn({
            finding: 'several-models',
            evidence: `served: ${about}; none was named`,
            values,
            cause: 'which of them answers without a name is the choice of the server',
            mend: `name one by --model, for instance --model ${names[0]}`,
          });
    }
    if (names.includes(model))
      return pass(`${model} is served${longest === null ? '' : `, up to ${longest} tokens`}`, values);
    return fail({
      finding: 'model-not-served',
      evidence: `${model} is not among the models served: ${about}`,
      values,
      cause:
        'the server knows its model under another name (the path it was started with, or --served-model-name); some servers then refuse, others answer with whatever they have',
      mend: `use --model ${names[0]}${didYouMean(model, names)}, or start the server with --served-model-name ${model}`,
    });
  },
};

const shape = v.object({
  data: v.array(v.object({ id: v.string(), max_model_len: v.nullish(v.number()) })),
});
