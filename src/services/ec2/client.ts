/** For lazy loading: of a module that names what it takes, the bundler leaves out the rest of the SDK's largest client. */
export { EC2Client } from '@aws-sdk/client-ec2';
