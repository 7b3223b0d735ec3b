import { type DoctorCheck, pass, skip, warn } from '../check.ts';
import { rerankerOf } from '../patient.ts';
import { sampleDocuments, sampleQuery } from '../samples.ts';

export const requests: DoctorCheck = {
  name: 'requests',
  title: 'mistakes of a client are refused: a missing query, documents joined into one text',
  needs: ['answer'],
  async run(patient) {
    const { wire, learned } = patient;
    const { model, protocol } = rerankerOf(patient);
    if (learned.path === null || !/rerank/.test(learned.path)) {
      return skip('only asked of rerank endpoints that take a query and documents');
    }
    const base = model === null ? {} : { model };
    const field = protocol === 'tei' ? 'texts' : 'documents';
    const joined = await wire.send('POST', learned.path, {
      ...base,
      query: sampleQuery,
      [field]: sampleDocuments.join('\n'),
    });
    const noQuery = await wire.send('POST', learned.path, { ...base, [field]: sampleDocuments });
    const status = (reply: typeof joined) => (reply.outcome === 'answered' ? reply.status : null);
    const values = { joined: status(joined), withoutQuery: status(noQuery) };
    const takesJoined = values.joined === 200;
    const evidence = `without a query: ${values.withoutQuery ?? 'no answer'}; documents joined into one text: ${
      takesJoined ? '200, taken as one document with one score' : (values.joined ?? 'no answer')
    }`;
    if (values.withoutQuery === 200) {
      return warn({
        finding: 'query-not-needed',
        evidence,
        values,
        cause:
          'the service scores without a query: a client that misspells the field gets numbers that mean nothing',
        mend: 'let the service refuse a request without `query` (422)',
      });
    }
    if (values.withoutQuery !== null && values.withoutQuery >= 500) {
      return warn({
        finding: 'mistake-is-500',
        evidence,
        values,
        cause:
          "the service fails with 500 on a client's mistake, which looks as if it were broken, and is tried again",
        mend: 'validate the request and answer 400 or 422 with the reason',
      });
    }
    return pass(evidence, values);
  },
};
