import type { AwsHandler, AwsResponse } from './aws-request.ts';
import { imageParameters } from './ec2/builtin.ts';

/** The parameter store of the Systems Manager, as far as it names the images that there are. */
export function createSsm(region: string): AwsHandler {
  const described = (name: string, value: string): object => ({
    ARN: `arn:aws:ssm:${region}::parameter${name}`,
    Name: name,
    Value: value,
    Type: 'String',
    DataType: 'aws:ec2:image',
    Version: 1,
    LastModifiedDate: 1_700_000_000,
  });
  const found = (names: readonly string[]): object[] =>
    names.flatMap((name) => {
      const value = imageParameters.get(name);
      return value === undefined ? [] : [described(name, value)];
    });

  return ({ operation, body }) => {
    const input = JSON.parse(body === '' ? '{}' : body) as { Name?: string; Names?: string[]; Path?: string };
    switch (operation) {
      case 'GetParameter': {
        const [parameter] = found([input.Name ?? '']);
        return Promise.resolve(
          parameter === undefined
            ? answer(400, { __type: 'ParameterNotFound', message: `There is no parameter ${input.Name ?? ''} here.` })
            : answer(200, { Parameter: parameter }),
        );
      }
      case 'GetParameters': {
        const { Names: names = [] } = input;
        const InvalidParameters = names.filter((name) => !imageParameters.has(name));
        return Promise.resolve(answer(200, { Parameters: found(names), InvalidParameters }));
      }
      case 'GetParametersByPath': {
        const folder = `${(input.Path ?? '').replace(/\/$/, '')}/`;
        const names = [...imageParameters.keys()].filter((name) => name.startsWith(folder));
        return Promise.resolve(answer(200, { Parameters: found(names) }));
      }
      default:
        return Promise.resolve(
          answer(400, {
            __type: 'UnknownOperationException',
            message: `The local cloud's parameter store knows GetParameter, GetParameters and GetParametersByPath, not ${operation}.`,
          }),
        );
    }
  };
}

const answer = (status: number, json: object): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(json),
});
