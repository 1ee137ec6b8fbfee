import { checking } from "./bucketkit.js";

export const uploader = checking("crc64nvme");
