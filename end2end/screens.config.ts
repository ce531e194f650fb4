// The pictures of docs/screens: `cargo xtask screens`.
import { devices } from "@playwright/test";
import config from "./playwright.config.ts";

const [phone] = config.projects!;
const desktop = { name: "desktop", use: { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 800 } } };

export default { ...config, testDir: "screens", reporter: "list", projects: [{ ...phone, testIgnore: [] }, desktop] };
