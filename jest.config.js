export default {
  testEnvironment: 'node',
  // Of what starts processes, on a machine that does much else: no test is about speed.
  // Tests wait for processes more than they compute.
  maxWorkers: 3,
  testTimeout: 60_000,
  // Not in the system's temporary folder, which is to be empty after the tests.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};
