export const id = 951;
export const ids = [951];
export const modules = {

/***/ 1951:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LaunchTemplateManager: () => (/* binding */ LaunchTemplateManager),
/* harmony export */   contentHashOf: () => (/* binding */ contentHashOf),
/* harmony export */   launchTemplateData: () => (/* binding */ launchTemplateData)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5193);
/* harmony import */ var _shared_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8382);
/* harmony import */ var _aws_call_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8734);




// What a provision read a moment ago must still be there when it launches.
const keptVersions = 5;
/** The template's data: hardened metadata service, encrypted root, and an end that is a termination. */
function launchTemplateData(content) {
    const tags = Object.entries(content.tags).map(([Key, Value]) => ({ Key, Value }));
    return {
        ImageId: content.image.imageId,
        IamInstanceProfile: content.iamInstanceProfile.startsWith('arn:') ? { Arn: content.iamInstanceProfile } : { Name: content.iamInstanceProfile },
        SecurityGroupIds: [...content.securityGroupIds],
        InstanceInitiatedShutdownBehavior: 'terminate',
        // Hop limit 1 keeps containers on a bridge network away from the instance's credentials.
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled', InstanceMetadataTags: 'enabled' },
        BlockDeviceMappings: [{
                DeviceName: content.image.rootDeviceName,
                Ebs: {
                    Encrypted: true, DeleteOnTermination: true, VolumeType: content.volumeType,
                    ...(content.volumeSizeGiB !== undefined && { VolumeSize: content.volumeSizeGiB }),
                },
            }],
        TagSpecifications: ['instance', 'volume', 'network-interface'].map((ResourceType) => ({ ResourceType, Tags: tags })),
        UserData: content.userData,
    };
}
const contentHashOf = (data) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(JSON.stringify(data)).digest('hex');
/** The pool's launch template: a version for each content. */
class LaunchTemplateManager {
    #client;
    constructor(client) {
        this.#client = client;
    }
    /**
     * Makes sure that a version with this content exists, is the default, and that old ones are pruned.
     * @returns what provision is to launch from, whether the version is new, and how many were pruned
     */
    async ensure(templateName, content) {
        const data = launchTemplateData(content);
        const contentHash = contentHashOf(data);
        const versions = await this.#versions(templateName);
        const existing = versions.find((version) => version.VersionDescription === contentHash);
        const used = existing ?? (versions.length === 0 ? await this.#createTemplate(templateName, contentHash, data, content.tags) : await this.#createVersion(templateName, contentHash, data));
        const reference = { id: used.LaunchTemplateId ?? '', version: used.VersionNumber ?? 0, contentHash };
        if (used.DefaultVersion !== true)
            await this.#makeDefault(templateName, reference.version);
        return { reference, created: existing === undefined, prunedCount: await this.#prune(templateName, versions, reference.version) };
    }
    /** Every version, the newest first; empty when there is no such template. */
    async #versions(templateName) {
        const versions = [];
        try {
            await this.#call('DescribeLaunchTemplateVersions', templateName, async () => {
                for await (const page of (0,_aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_3__/* .paginateDescribeLaunchTemplateVersions */ .ZY3)({ client: this.#client, pageSize: 200 }, { LaunchTemplateName: templateName })) {
                    versions.push(...(page.LaunchTemplateVersions ?? []));
                }
            });
        }
        catch (error) {
            if ((0,_shared_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$N)(error) !== 'InvalidLaunchTemplateName.NotFoundException')
                throw error;
        }
        return versions.sort((one, other) => (other.VersionNumber ?? 0) - (one.VersionNumber ?? 0));
    }
    async #createTemplate(templateName, contentHash, data, tags) {
        try {
            const output = await this.#call('CreateLaunchTemplate', templateName, () => this.#client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_3__/* .CreateLaunchTemplateCommand */ .xMu({
                LaunchTemplateName: templateName, VersionDescription: contentHash, LaunchTemplateData: data,
                TagSpecifications: [{ ResourceType: 'launch-template', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }],
            })));
            const { LaunchTemplateId } = output.LaunchTemplate ?? {};
            return { ...(LaunchTemplateId !== undefined && { LaunchTemplateId }), VersionNumber: 1, DefaultVersion: true };
        }
        catch (error) {
            // An overlapping refresh made it a moment ago.
            if ((0,_shared_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .codeOf */ .$N)(error) === 'InvalidLaunchTemplateName.AlreadyExistsException')
                return this.#createVersion(templateName, contentHash, data);
            throw error;
        }
    }
    async #createVersion(templateName, contentHash, data) {
        const output = await this.#call('CreateLaunchTemplateVersion', templateName, () => this.#client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_3__/* .CreateLaunchTemplateVersionCommand */ .B_$({
            LaunchTemplateName: templateName, VersionDescription: contentHash, LaunchTemplateData: data,
        })));
        return output.LaunchTemplateVersion ?? {};
    }
    async #makeDefault(templateName, version) {
        await this.#call('ModifyLaunchTemplate', templateName, () => this.#client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_3__/* .ModifyLaunchTemplateCommand */ .ddr({ LaunchTemplateName: templateName, DefaultVersion: String(version) })));
    }
    async #prune(templateName, versions, used) {
        const numbers = versions.map((version) => version.VersionNumber ?? 0).filter((version) => version !== used);
        // DeleteLaunchTemplateVersions takes 200 versions a request (EC2 API reference); the rest goes next time.
        const old = numbers.slice(keptVersions).slice(0, 200).map(String);
        if (old.length > 0) {
            await this.#call('DeleteLaunchTemplateVersions', templateName, () => this.#client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_3__/* .DeleteLaunchTemplateVersionsCommand */ .p7t({ LaunchTemplateName: templateName, Versions: old })));
        }
        return old.length;
    }
    #call(operation, templateName, request) {
        return (0,_aws_call_js__WEBPACK_IMPORTED_MODULE_2__/* .callAws */ .I)(`ec2:${operation}`, `launch template ${templateName}`, request);
    }
}


/***/ })

};
