export const id = 797;
export const ids = [797];
export const modules = {

/***/ 797:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CatalogOperations: () => (/* binding */ CatalogOperations)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5193);
/* harmony import */ var _shared_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8382);
/* harmony import */ var _aws_call_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8734);



/** What EC2 has to offer: images, subnets, instance types. */
class CatalogOperations {
    #client;
    constructor(client) {
        this.#client = client;
    }
    /** @throws InputError when there is no such image, or it cannot be a Linux runner */
    async image(imageId) {
        const images = await this.#describe('DescribeImages', `image ${imageId}`, async () => (await this.#client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeImagesCommand */ .ji5({ ImageIds: [imageId] }))).Images ?? []);
        const [image] = images;
        if (image === undefined) {
            throw new _shared_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz([`ami: '${imageId}' is not an image that this account can use in this region. Image ids differ by region; look it up with: aws ec2 describe-images --image-ids ${imageId}`]);
        }
        const { Architecture: architecture, RootDeviceName: rootDeviceName } = image;
        if ((architecture !== 'x86_64' && architecture !== 'arm64') || image.Platform === 'Windows' || rootDeviceName === undefined) {
            throw new _shared_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz([`ami: '${imageId}' (${architecture ?? 'unknown'}, ${image.PlatformDetails ?? image.Platform ?? 'unknown platform'}) cannot be used. Allowed is a Linux image for x86_64 or arm64, for example Ubuntu 24.04.`]);
        }
        return { imageId, architecture, rootDeviceName };
    }
    /** @throws InputError that names every subnet that does not exist */
    async subnets(subnetIds) {
        const found = await this.#describe('DescribeSubnets', `subnets ${subnetIds.join(', ')}`, async () => 
        // By filter: asked by id, one unknown subnet would hide the others.
        (await this.#client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeSubnetsCommand */ .jSW({ Filters: [{ Name: 'subnet-id', Values: [...subnetIds] }] }))).Subnets ?? []);
        const zones = new Map(found.map((subnet) => [subnet.SubnetId, subnet.AvailabilityZone ?? '']));
        const missing = subnetIds.filter((subnetId) => !zones.has(subnetId));
        if (missing.length > 0) {
            throw new _shared_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(missing.map((subnetId) => `subnet-ids: '${subnetId}' does not exist in this account and region. Look yours up with: aws ec2 describe-subnets`));
        }
        return subnetIds.map((subnetId) => ({ subnetId, availabilityZone: zones.get(subnetId) ?? '' }));
    }
    /** Every type that has the class's vCPUs and at least its memory, in the region, for the architecture; sorted. */
    async instanceTypes(resourceClass, architecture) {
        const pages = (0,_aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .paginateGetInstanceTypesFromInstanceRequirements */ .t3g)({ client: this.#client, pageSize: 1_000 }, {
            ArchitectureTypes: [architecture],
            VirtualizationTypes: ['hvm'],
            InstanceRequirements: {
                VCpuCount: { Min: resourceClass.vcpus, Max: resourceClass.vcpus },
                MemoryMiB: { Min: resourceClass.memoryMiB },
                BareMetal: 'included',
                BurstablePerformance: 'included',
            },
        });
        return (0,_aws_call_js__WEBPACK_IMPORTED_MODULE_1__/* .callAws */ .I)('ec2:GetInstanceTypesFromInstanceRequirements', `class ${resourceClass.name}`, async () => {
            const types = [];
            for await (const page of pages)
                types.push(...(page.InstanceTypes ?? []).flatMap((type) => type.InstanceType ?? []));
            return types.sort();
        });
    }
    /** EC2 answers an unknown id with an error rather than with nothing. */
    async #describe(operation, resource, request) {
        try {
            return await (0,_aws_call_js__WEBPACK_IMPORTED_MODULE_1__/* .callAws */ .I)(`ec2:${operation}`, resource, request);
        }
        catch (error) {
            if (/^Invalid\w+ID\.(NotFound|Malformed|Unavailable)$/i.test((0,_shared_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .codeOf */ .$N)(error)))
                return [];
            throw error instanceof Error ? error : new Error((0,_shared_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error));
        }
    }
}


/***/ })

};
