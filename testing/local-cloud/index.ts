/** `npm run local`: starts the local cloud and stays until it is interrupted. */
import { startLocalCloud } from './cloud.ts';
import { imageIds, securityGroupId, subnetIds } from './ec2/builtin.ts';
import { helpText, parseOptions } from './options.ts';
import { onSignals } from './signals.ts';

const tell = (line: string): void => {
  console.error(`${new Date().toISOString()} ${line}`);
};
const log = {
  info: tell,
  warning: (line: string): void => {
    tell(`warning: ${line}`);
  },
  error: (line: string): void => {
    tell(`error: ${line}`);
  },
};

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(helpText);
  else await stay(options);
} catch (error) {
  console.error(`${(error as Error).message}\nSee npm run local -- --help.`);
  process.exitCode = 1;
}

async function stay(options: Exclude<ReturnType<typeof parseOptions>, 'help'>): Promise<void> {
  const cloud = await startLocalCloud({ ...options, log });
  onSignals(() => cloud.close());
  for (const [name, value] of Object.entries(cloud.environment)) console.log(`export ${name}=${value}`);
  console.log(`
# The local cloud runs; its state is under ${cloud.directory}. With the lines above in another shell, try:
#   aws --endpoint-url "$AWS_ENDPOINT_URL" dynamodb list-tables
#   curl -H "Authorization: Bearer $LOCAL_CLOUD_TOKEN" ${cloud.awsUrl}/_local/state
# AWS CLIs before 2.13 do not know AWS_ENDPOINT_URL and would ask AWS: alias aws='aws --endpoint-url "$AWS_ENDPOINT_URL"'
# To launch with: image ${imageIds.x86_64} (arm64: ${imageIds.arm64}), security group ${securityGroupId},
#   subnets ${subnetIds.join(' ')}
# Interrupt (Ctrl-C) to end it and every instance.`);
}
