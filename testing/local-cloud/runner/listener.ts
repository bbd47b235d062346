import { parseCommand } from './arguments.ts';
import { configure, remove } from './configuration.ts';
import { isConfigured, loadEnvironmentFile, openDiagnostics, saveJitConfiguration, version } from './installation.ts';
import { listen } from './listen.ts';

/** Entry of `bin/Runner.Listener`. */

const usage = `
Commands:
 ./config.sh         Configures the runner
 ./config.sh remove  Unconfigures the runner
 ./run.sh            Runs the runner interactively. Does not require any options.

Config Options:
 --unattended           Disable interactive prompts for missing arguments
 --url string           Repository to add the runner to. Required if unattended
 --token string         Registration token. Required if unattended
 --name string          Name of the runner to configure
 --runnergroup string   Name of the runner group to add this runner to
 --labels string        Custom labels that will be added to the runner. Mandatory if --no-default-labels is used.
 --no-default-labels    Disables adding the default labels
 --local                Removes the runner config files from your local machine. Used as an option to the remove command
 --work string          Relative runner work directory (default _work)
 --replace              Replace any existing runner with the same name (default false)
 --disableupdate        Disable self-hosted runner automatic update to the latest released version
 --ephemeral            Configure the runner to only take one job (default false)`;

async function main(): Promise<number> {
  process.title = 'Runner.Listener';
  loadEnvironmentFile();
  const command = parseCommand(process.argv.slice(2), process.env);
  if (command.unknown.length > 0) {
    console.error(
      `Unrecognized command-line input arguments for command ${command.name}: '${command.unknown.join(', ')}'. For usage refer to: .\\config.cmd --help or ./config.sh --help`,
    );
  }
  switch (command.name) {
    case 'help':
      console.log(usage);
      return 0;
    case 'version':
      console.log(version());
      return 0;
    case 'configure':
      await configure(command);
      return 0;
    case 'remove':
      await remove(command);
      return 0;
    case 'run': {
      const jitConfiguration = command.values.get('jitconfig');
      if (jitConfiguration) saveJitConfiguration(jitConfiguration);
      if (isConfigured()) return listen(openDiagnostics('Runner'));
      console.error('Runner is not configured.');
      console.log(usage);
      return 1;
    }
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
