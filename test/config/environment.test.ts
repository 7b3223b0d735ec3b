import { describe, expect, test } from 'vitest';
import { environmentVariables, readEnvironment } from '../../src/config/environment.ts';
import { InputError } from '../../src/foundation/errors.ts';

describe('the environment', () => {
  test('sets protocol, addresses, model, key and results', () => {
    expect(
      readEnvironment({
        RANKGAUGE_PROTOCOL: 'cohere',
        RANKGAUGE_URL: ' http://a , http://b,',
        RANKGAUGE_MODEL: 'm',
        RANKGAUGE_API_KEY: 'sk-1\n',
        RANKGAUGE_RESULTS: '/tmp/r',
        HOME: '/root',
      }),
    ).toEqual({
      settings: {
        protocol: 'cohere',
        url: ['http://a', 'http://b'],
        model: 'm',
        headers: { authorization: 'Bearer sk-1' },
        results: '/tmp/r',
      },
      warnings: [],
    });
  });

  test('set to nothing sets nothing', () => {
    expect(
      readEnvironment({ RANKGAUGE_URL: '', RANKGAUGE_API_KEY: ' ', RANKGAUGE_MODEL: undefined }).settings,
    ).toEqual({});
  });

  test('may hold a whole authorization header as the key', () => {
    expect(readEnvironment({ RANKGAUGE_API_KEY: 'Basic abc=' }).settings.headers).toEqual({
      authorization: 'Basic abc=',
    });
  });

  test('with an address or key that cannot be used is refused without showing it', () => {
    try {
      readEnvironment({ RANKGAUGE_URL: 'http://a,sk-secret@b', RANKGAUGE_API_KEY: 'sk-secret\nx' });
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.problems.map(({ code, message }) => `${code} ${message.split(':')[0]}`)).toEqual([
        'environment-value RANKGAUGE_URL',
        'environment-value RANKGAUGE_API_KEY',
      ]);
      expect(JSON.stringify(error.problems)).not.toContain('sk-secret');
    }
  });

  test('warns of variables that are nearly ours, and only of these', () => {
    const { warnings } = readEnvironment({ RANKGAUGE_URI: 'x', RANKGAUGE_SERVERS_HOME: 'y', RANK: 'z' });
    expect(warnings.map(({ code, message }) => [code, message])).toEqual([
      [
        'environment-unknown',
        'the environment variable RANKGAUGE_URI is not read (did you mean "RANKGAUGE_URL"?)',
      ],
    ]);
    expect(
      readEnvironment(Object.fromEntries(environmentVariables.map(({ name }) => [name, 'http://x'])))
        .warnings,
    ).toEqual([]);
  });
});
